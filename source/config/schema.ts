import leven from 'leven';
import {z} from 'zod';
import {builtinNames, isModulePath} from '../metrics/builtins.ts';
import {parseThreshold, ThresholdSyntaxError} from '../statistics/threshold.ts';
import {duration, pairs, text, toggle, wholeNumber} from './kinds.ts';
import {listOptions, option} from './option.ts';
import {defaultFields, fieldNames} from '../dataset/fields.ts';
import {nearestUrl, problemWithUrl} from './url.ts';

/** Reports a sentence of our own in place of zod's. */
function check(problem: (value: string) => string | undefined) {
	return (value: string, context: z.RefinementCtx) => {
		const message = problem(value);
		if (message !== undefined) context.addIssue({code: 'custom', message});
	};
}

const target = {
	url: option(z.string().superRefine(check(problemWithUrl)).optional(), {
		flag: 'url',
		short: 'u',
		group: 'Target',
		value: 'URL',
		help: 'WebSocket address of the chatbot; may hold {{$env.NAME}} and other $ templates',
		allowed: 'a ws:// or wss:// address',
		example: 'wss://abc123.execute-api.ca-central-1.amazonaws.com/prod',
		fromText: (word) => word,
		nearest: nearestUrl,
	}),
	origin: option(text('an origin').schema.optional(), {
		...text('an origin such as https://example.com'),
		flag: 'origin',
		group: 'Target',
		value: 'ORIGIN',
		help: 'Origin header of the handshake',
		fallback: "the https form of the url's host",
		example: 'https://example.com',
	}),
	headers: option(pairs(':', '').schema.default({}), {
		...pairs(':', 'a header written "name: value"'),
		flag: 'header',
		short: 'H',
		group: 'Target',
		value: 'NAME:VALUE',
		many: true,
		secret: true,
		help: 'header of the handshake; templated like the url',
		example: '"x-api-key: {{$env.API_KEY}}"',
	}),
	subprotocols: option(z.array(text('').schema).default([]), {
		...text('a subprotocol name'),
		flag: 'subprotocol',
		group: 'Target',
		value: 'NAME',
		many: true,
		help: 'WebSocket subprotocol to offer; templated like the url',
		example: 'chat.v1',
	}),
	tls: z
		.strictObject({
			insecure: option(toggle().schema.default(false), {
				...toggle(),
				flag: 'insecure',
				group: 'Target',
				help: 'accept any TLS certificate; shown as a warning and recorded',
				example: 'true',
			}),
			ca: option(text('').schema.optional(), {
				...text('the path of a PEM file'),
				flag: 'ca',
				group: 'Target',
				value: 'FILE',
				help: 'PEM file with the certificate authorities to trust',
				example: './ca.pem',
			}),
		})
		.prefault({}),
};

const dataset = {
	datasets: option(z.array(text('').schema).min(1).default(['./datasets']), {
		...text('a file, folder, glob or - for standard input'),
		flag: 'dataset',
		short: 'd',
		group: 'Dataset',
		value: 'PATH',
		many: true,
		help: 'JSON Lines file, folder (its *.jsonl), glob, or - for standard input',
		example: "'datasets/*.jsonl'",
	}),
	maxSamples: option(z.number().int().min(1).max(10_000_000).optional(), {
		...wholeNumber(1, 10_000_000),
		flag: 'max-samples',
		group: 'Dataset',
		value: 'N',
		help: 'prompts taken from each file',
		fallback: 'all',
		example: '50',
	}),
	shuffle: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'shuffle',
		group: 'Dataset',
		help: 'random order, and with --max-samples a random sample of each file',
		example: 'true',
	}),
	seed: option(wholeNumber(0, 4_294_967_295).schema.optional(), {
		...wholeNumber(0, 4_294_967_295),
		flag: 'seed',
		group: 'Dataset',
		value: 'N',
		help: 'makes order and sample repeatable',
		fallback: 'random, and recorded',
		example: '42',
	}),
	repeat: option(wholeNumber(1, 1_000_000).schema.default(1), {
		...wholeNumber(1, 1_000_000),
		flag: 'repeat',
		group: 'Dataset',
		value: 'N',
		help: 'each prompt this often',
		example: '3',
	}),
	fields: option(z.partialRecord(z.enum(fieldNames), z.string().min(1)).default(defaultFields), {
		...pairs('=', `NAME=KEY, where NAME is one of ${fieldNames.join(', ')}`),
		flag: 'field',
		group: 'Dataset',
		value: 'NAME=KEY',
		many: true,
		help: "the dataset's own key for a field",
		fallback: Object.entries(defaultFields)
			.map(([name, key]) => `${name}=${key}`)
			.join(' '),
		example: 'question=prompt',
		nearest(value) {
			if (value === null || typeof value !== 'object') return undefined;
			const name = Object.keys(value).find((key) => !fieldNames.includes(key as 'id'));
			if (name === undefined) return undefined;
			const near = fieldNames.toSorted((a, b) => leven(a, name) - leven(b, name))[0]!;
			return `${near}=${String((value as Record<string, unknown>)[name])}`;
		},
	}),
	skipInvalid: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'skip-invalid',
		group: 'Dataset',
		help: 'count bad dataset lines instead of stopping at them',
		example: 'true',
	}),
	payload: option(z.json().default({message: '{{question}}'}), {
		flag: 'payload',
		group: 'Dataset',
		value: 'JSON',
		help: 'what is sent for a prompt; its strings are templates',
		allowed: 'a JSON value whose strings are templates',
		example: `'{"action":"ask","message":"{{question}}"}'`,
		fallback: '{"message":"{{question}}"}',
		fromText(word) {
			try {
				return JSON.parse(word) as unknown;
			} catch (error) {
				throw new Error(`it is not JSON (${(error as Error).message})`);
			}
		},
	}),
};

const timeout = (flag: string, help: string, example: string) => ({
	...duration(false),
	flag,
	group: 'Load' as const,
	value: 'TIME',
	help,
	example,
});

const load = {
	connections: option(wholeNumber(1, 100_000).schema.default(5), {
		...wholeNumber(1, 100_000),
		flag: 'connections',
		short: 'c',
		group: 'Load',
		value: 'N',
		help: 'concurrent connections, each sending its next prompt when its reply is complete',
		example: '20',
	}),
	connectionMode: option(z.enum(['persistent', 'per-prompt']).default('persistent'), {
		...toggle(),
		flag: 'per-prompt',
		group: 'Load',
		help: 'a new connection for each prompt instead of persistent ones',
		allowed: 'persistent or per-prompt',
		example: 'per-prompt',
		fromText(word) {
			const on = toggle().fromText(word);
			return typeof on === 'boolean' ? (on ? 'per-prompt' : 'persistent') : word;
		},
		nearest: (value) =>
			typeof value === 'string' && value.includes('pers') ? 'persistent' : 'per-prompt',
	}),
	thinkTime: option(duration(true).schema.default(0), {
		...duration(true),
		flag: 'think-time',
		group: 'Load',
		value: 'TIME',
		help: 'pause before each prompt on a connection',
		example: '2s',
	}),
	duration: option(duration(false).schema.optional(), {
		...duration(false),
		flag: 'duration',
		group: 'Load',
		value: 'TIME',
		help: 'keep going round the dataset for so long',
		fallback: 'until every prompt was sent',
		example: '5m',
	}),
	timeouts: z
		.strictObject({
			total: option(
				duration(false).schema.default(120_000),
				timeout('timeout', 'limit for the whole reply', '29s'),
			),
			connect: option(
				duration(false).schema.default(10_000),
				timeout('connect-timeout', 'limit for the handshake', '5s'),
			),
			first: option(duration(false).schema.optional(), {
				...timeout('first-timeout', 'limit for the first frame', '10s'),
				fallback: 'off',
			}),
			idle: option(duration(false).schema.optional(), {
				...timeout('idle-timeout', 'limit between two frames of a reply', '15s'),
				fallback: 'off',
			}),
		})
		.prefault({}),
};

const quality = {
	metrics: option(
		z
			.array(z.string().superRefine(check(problemWithMetric)))
			.default(['classification_accuracy', 'length_check']),
		{
			flag: 'metrics',
			group: 'Quality',
			value: 'METRIC',
			many: true,
			help: `built-in metric (${builtinNames.join(', ')}) or path of a module with your own`,
			allowed: `one of ${builtinNames.join(', ')}, or a module's path`,
			example: './my-metrics.ts',
			fallback: 'classification_accuracy length_check',
			fromText: (word) => word,
			nearest(value) {
				const name = String(value).split(':')[0]!;
				return builtinNames.toSorted((a, b) => leven(a, name) - leven(b, name))[0];
			},
		},
	),
	thresholds: option(z.array(z.string().superRefine(check(problemWithThreshold))).default([]), {
		flag: 'threshold',
		group: 'Quality',
		value: 'EXPR',
		many: true,
		help: 'condition that the run must meet; exit 3 when one does not hold',
		allowed: 'SUBJECT[.STAT][{intent=NAME}] OPERATOR VALUE',
		example: '"latency.p95 < 3s"',
		fromText: (word) => word,
	}),
};

const output = {
	out: option(text('').schema.default('./runs'), {
		...text('a folder'),
		flag: 'out',
		short: 'o',
		group: 'Output',
		value: 'FOLDER',
		help: 'where run folders go',
		example: './runs',
	}),
	save: option(z.enum(['all', 'failed', 'none']).default('all'), {
		flag: 'save',
		group: 'Output',
		value: 'WHICH',
		help: 'which attempts go to results.jsonl: all, failed (and errored) or none',
		allowed: 'all, failed or none',
		example: 'failed',
		fromText: (word) => word,
		nearest: (value) =>
			['all', 'failed', 'none'].toSorted(
				(a, b) => leven(a, String(value)) - leven(b, String(value)),
			)[0],
	}),
	name: option(text('').schema.max(100).optional(), {
		...text('a name of 1 to 100 characters'),
		flag: 'name',
		group: 'Output',
		value: 'NAME',
		help: "the run's name, first part of its folder's name",
		fallback: "the profile's name, or run",
		example: 'staging',
	}),
	tags: option(pairs('=', '').schema.default({}), {
		...pairs('=', 'KEY=VALUE'),
		flag: 'tag',
		group: 'Output',
		value: 'KEY=VALUE',
		many: true,
		help: 'label recorded with the run',
		example: 'commit=4f2a91c',
	}),
};

/** Everything that may stand in `floodgate.config.json`; durations become milliseconds. */
export const configSchema = z.strictObject({
	...target,
	...dataset,
	...load,
	...quality,
	...output,
});

/** What only one invocation decides, and no file or environment. */
export const invocationSchema = z.strictObject({
	summary: option(text('').schema.optional(), {
		...text('a file path'),
		flag: 'summary',
		group: 'Invocation',
		value: 'FILE',
		help: 'also write the JSON summary there',
		example: 'summary.json',
	}),
	headless: invocationToggle('headless', undefined, 'no screen, even in a terminal'),
	json: invocationToggle('json', undefined, 'the JSON summary on standard output, nothing else'),
	quiet: invocationToggle('quiet', 'q', 'no progress on standard error'),
	color: option(toggle().schema.default(true), {
		...toggle(),
		flag: 'color',
		group: 'Invocation',
		help: '--no-color: no colours',
		example: 'false',
	}),
	ascii: invocationToggle('ascii', undefined, 'nothing but ASCII characters of our own'),
	dryRun: invocationToggle('dry-run', 'n', 'check everything and show the plan; open no socket'),
	yes: invocationToggle(
		'yes',
		'y',
		'do not ask before a large load on a host that is not this one',
	),
	printConfig: invocationToggle(
		'print-config',
		undefined,
		'the merged configuration, secrets hidden, and where each value came from',
	),
});

function invocationToggle(flag: string, short: string | undefined, help: string) {
	return option(toggle().schema.default(false), {
		...toggle(),
		flag,
		...(short && {short}),
		group: 'Invocation',
		help,
		example: 'true',
	});
}

/** The validated configuration of a run; durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export type Invocation = z.output<typeof invocationSchema>;

export const configOptions = listOptions(configSchema);
export const invocationOptions = listOptions(invocationSchema);

function problemWithMetric(name: string): string | undefined {
	if (isModulePath(name)) return undefined;
	const [base, argument, ...rest] = name.split(':');
	if (!builtinNames.includes(base!)) return `"${name}" is neither a built-in metric nor a path`;
	if (argument === undefined) return undefined;
	const valid = base === 'length_check' && rest.length === 0 && /^[1-9]\d{0,8}$/.test(argument);
	return valid
		? undefined
		: `"${name}": only length_check takes a number, such as length_check:1000`;
}

function problemWithThreshold(expression: string): string | undefined {
	try {
		parseThreshold(expression);
		return undefined;
	} catch (error) {
		if (error instanceof ThresholdSyntaxError) return `"${expression}": ${error.message}`;
		throw error;
	}
}
