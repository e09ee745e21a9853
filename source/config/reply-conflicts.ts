import {placeholdersIn} from '../dataset/template.ts';
import {parsePath, readPath, type JsonPath} from '../model/json-path.ts';
import {readMessageValue} from '../model/message-value.ts';
import {problemsAbout, type Problem} from '../model/user-error.ts';
import {formatDuration} from '../model/duration-text.ts';
import {payloadMessages} from './payload.ts';
import {configOption, type Config} from './options/run-options.ts';

/** Several prompts on one connection need an id that distinguishes their replies. */
function problemsWithInFlight({inFlight, reply}: Config): string[] {
	if (inFlight === 1) return [];
	const problems: string[] = [];
	if (!reply.correlate) {
		problems.push(
			`--in-flight ${inFlight} needs --reply with "correlate": without an id in the frames, nothing distinguishes the replies; add it, such as "correlate": {"request": "id", "reply": "id"}, or leave --in-flight out`,
		);
	}
	if (reply.done.some((condition) => 'close' in condition)) {
		problems.push(
			`--in-flight ${inFlight} does not go with --reply whose "done" is {"close": true}: closing would end all replies in flight; leave --in-flight out`,
		);
	}
	return problems;
}

/** Placeholders that make an id unique on their own; `$connection` does so only beside one of them. */
const unique = new Set(['$uuid', '$index', '$lane']);

/** Whether every row is sent only once, so that its values identify its request. */
const sendsOnce = ({repeat, duration, stages, steps, findCapacity, warmup}: Config): boolean =>
	repeat === 1 && !duration && !stages && !steps && !findCapacity && !warmup;

/**
 * Whether a template yields a different id for each prompt, as far as one can know without the dataset.
 */
function differs(template: unknown, once: boolean): boolean {
	return placeholdersIn(template).some(({name, filters}) => {
		const fallback = filters.find((filter) => filter.name === 'default')?.argument;
		if (unique.has(name)) return true;
		return once && !name.startsWith('$') && (fallback === undefined || unique.has(fallback));
	});
}

/** The template of a request's id; for a plain text that names its key, the whole of it. */
function idIn(send: unknown, path: JsonPath): unknown {
	const message = readMessageValue(send);
	if (message.kind === 'json') return readPath(message.tree, path);
	const key = path.findLast((each) => typeof each === 'string');
	return key === undefined || message.template.includes(key) ? message.template : undefined;
}

/** The id that replies repeat must be in the request, and differ from prompt to prompt. */
function problemsWithCorrelation(config: Config): Problem[] {
	const {inFlight, reply, payload} = config;
	if (!reply.correlate) return [];
	const {request} = reply.correlate;
	const path = parsePath(request);
	const found = payloadMessages(payload)
		.map(({send}) => idIn(send, path))
		.filter((value) => value !== undefined);
	const way = `give it one, such as "${request}": "{{$uuid}}"`;
	if (found.length === 0) {
		const text = `--reply with "correlate" reads the request's id at "${request}", where --payload has none: ${way}, or leave "correlate" out`;
		return [{key: 'reply', text}];
	}
	// The first message with an id identifies the replies.
	const [id] = found;
	if (inFlight === 1 || differs(id, sendsOnce(config))) return [];
	const why = differs(id, true)
		? 'takes it from the dataset, whose rows this plan may send more than once,'
		: 'can have the same one';
	const text = `--in-flight ${inFlight} needs a different id for each prompt, and --payload ${why} at "${request}": ${way}, a template with {{$uuid}} or {{$index}}, or leave --in-flight out`;
	return [{key: 'inFlight', text}];
}

/** A silence that ends a reply must be shorter than the timeouts. */
function problemsWithSilence({reply, timeouts}: Config): Problem[] {
	const gaps = reply.done.flatMap((condition) => ('idle' in condition ? [condition.idle] : []));
	if (gaps.length === 0) return [];
	const gap = Math.min(...gaps);
	const limits = [
		['timeouts.idle', timeouts.idle],
		['timeouts.total', timeouts.total],
	] as const;
	return limits
		.filter(([, limit]) => limit !== undefined && limit <= gap)
		.map(([key, limit]) => {
			const {flag} = configOption(key).meta;
			const text = `--${flag} ${formatDuration(limit!)} is no longer than the silence of ${formatDuration(gap)} that ends a reply by --reply, so every reply would time out: raise --${flag}, or lower "idle"`;
			return {key, text};
		});
}

/** Every senseless combination of rule, request and connections. */
export function problemsWithReply(config: Config): Problem[] {
	return [
		...problemsAbout('inFlight', problemsWithInFlight(config)),
		...problemsWithCorrelation(config),
		...problemsWithSilence(config),
	];
}
