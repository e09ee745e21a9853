import {z} from 'zod';
import {isModulePath, metricEntryText} from '../../metrics/metric-entry.ts';
import {builtinNames, problemWithEntry} from '../../metrics/registry.ts';
import {nearest} from '../../model/nearest.ts';
import {parseThreshold, ThresholdSyntaxError} from '../../statistics/threshold.ts';
import {duration, refuse, toggle} from '../kinds/value-kinds.ts';
import {shareOrOff} from '../kinds/load-kinds.ts';
import {option, withRole} from './option.ts';
import {problemWithLimit, problemWithThresholds} from '../threshold-sense.ts';

const metricText = z.string().superRefine(refuse(problemWithEntry));

const metricShape = z.strictObject({
	metric: z.string().min(1).describe('a built-in metric or the path of a module'),
	name: z.string().optional().describe('another name for it'),
	parameters: z.record(z.string(), z.unknown()).optional().describe('its parameters by name'),
});

/** The form in a configuration file; the plan holds the equivalent text. */
const metricObject = metricShape.transform((value, context) => {
	const text = metricEntryText(value);
	const message = problemWithEntry(text);
	if (message !== undefined) context.addIssue({code: 'custom', message});
	return text;
});

const metricForm =
	'a metric that is not a text is {"metric": NAME, "name"?: OTHER, "parameters"?: {…}}, such as {"metric": "length_check", "parameters": {"longest": 800}}';

/** What is wrong with the first invalid object in a list of metrics. */
function explainMetrics(value: unknown): string | undefined {
	if (!Array.isArray(value)) return undefined;
	const objects = value.filter((item) => item !== null && typeof item === 'object');
	const problems = objects.map((item) => {
		const {data} = metricShape.safeParse(item);
		return data ? problemWithEntry(metricEntryText(data)) : metricForm;
	});
	return problems.find((problem) => problem !== undefined);
}

function problemWithThreshold(expression: string): string | undefined {
	try {
		const problem = problemWithLimit(parseThreshold(expression));
		return problem && `"${expression}": ${problem}`;
	} catch (error) {
		if (error instanceof ThresholdSyntaxError) return `"${expression}": ${error.message}`;
		throw error;
	}
}

/** Options that define a good reply, and when a run fails. */
export const quality = withRole('checks', {
	metrics: option(
		z
			.array(z.union([metricText, metricObject]))
			.default(['classification_accuracy', 'length_check']),
		{
			flag: 'metrics',
			group: 'Quality',
			value: 'METRIC',
			many: true,
			help: `built-in metric (${builtinNames.join(', ')}) or path of a module of metrics; :{"PARAMETER":VALUE} sets parameters, and "name" renames it`,
			allowed: `one of ${builtinNames.join(', ')}, or a module's path`,
			example: './my-metrics.ts',
			fallback: 'classification_accuracy length_check',
			fromText: (word) => word,
			explain: explainMetrics,
			nearest(value) {
				if (typeof value !== 'string' || isModulePath(value)) return undefined;
				const [name = ''] = value.split(':');
				// Of a known name, what follows it is wrong.
				return builtinNames.includes(name) ? undefined : nearest(name, builtinNames);
			},
		},
	),
	thresholds: option(
		z
			.array(z.string().superRefine(refuse(problemWithThreshold)))
			.superRefine(refuse(problemWithThresholds))
			.default([]),
		{
			flag: 'threshold',
			group: 'Quality',
			value: 'EXPR',
			many: true,
			help: 'condition that the run must meet; exit 3 when one does not hold',
			more: 'on latency, response_time, first_token, chunk_gap, ack, connect and its parts such as connect_tls, error_rate, requests_per_second or metrics.NAME',
			allowed: 'SUBJECT[.STAT][{KEY=VALUE}] OPERATOR VALUE',
			example: '"latency.p95 < 3s"',
			fromText: (word) => word,
		},
	),
	abortOnFail: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'abort-on-fail',
		group: 'Quality',
		help: 'end the run as soon as a threshold can no longer hold, or was violated for --abort-window',
		example: 'true',
	}),
	abortWindow: option(duration(false).schema.default(10_000), {
		...duration(false),
		flag: 'abort-window',
		group: 'Quality',
		value: 'TIME',
		help: 'with --abort-on-fail: how long a threshold must be violated',
		example: '30s',
	}),
	maxErrorRate: option(shareOrOff().schema.prefault('50%'), {
		...shareOrOff(),
		flag: 'max-error-rate',
		group: 'Quality',
		value: 'SHARE',
		help: 'end the run when more than this share of the last 30 s errored; off to continue anyway',
		fallback: '50%',
		example: '20%',
	}),
	strict: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'strict',
		group: 'Quality',
		help: 'exit 4 on any doubt: a reply that may belong to another prompt, or a machine too slow for the load',
		example: 'true',
	}),
});
