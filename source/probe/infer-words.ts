import type {Scalar} from './infer-frames.ts';

const lastKey = (path: string): string => /([^.[\]]+)(?:\[\d+\])*$/.exec(path)?.[1] ?? path;
/** `messageType`, `message-type` and `message_type` give the same words. */
export const wordsOf = (text: string): string[] =>
	text
		.replaceAll(/([a-z\d])([A-Z])/g, '$1 $2')
		.toLowerCase()
		.split(/[^a-z\d]+/)
		.filter((word) => word !== '');

const has = (words: ReadonlySet<string>, text: string): boolean =>
	wordsOf(text).some((word) => words.has(word));

const kindWords = new Set(['status', 'state', 'type', 'event', 'action', 'kind', 'stage', 'phase']);
/** Keys that name a kind of frame, and not how far the reply has got. */
const typeWords = new Set(['type', 'event', 'action', 'kind']);
const endKeyWords = new Set([
	...['done', 'final', 'finish', 'finished', 'complete', 'completed', 'end', 'eos', 'eof', 'last'],
	'stop',
]);
const endWords = new Set([...endKeyWords, 'closed', 'response', 'ended', 'stopped', 'close']);
const errorWords = new Set([
	...['error', 'errors', 'fail', 'failed', 'failure', 'exception', 'denied', 'unauthorized'],
	...['forbidden', 'throttled'],
]);
const noiseWords = new Set([
	...['heartbeat', 'keepalive', 'alive', 'ping', 'pong', 'thinking', 'progress', 'working'],
	...['processing', 'beat', 'monitor'],
]);
const thinkingWords = new Set(['thinking', 'reasoning', 'thought', 'thoughts', 'analysis']);
const toolWords = new Set(['tool', 'tools', 'function']);
const statusWords = new Set([
	...['status', 'progress', 'info', 'notice', 'log', 'debug', 'searching', 'processing', 'working'],
	...['heartbeat', 'keepalive', 'ping', 'pong', 'typing'],
]);
const ackWords = new Set([
	...['ack', 'acknowledged', 'acknowledgement', 'received', 'accepted', 'queued', 'started'],
	...['start', 'begin', 'pending'],
]);
const namedOtherwise = new Set([
	...['id', 'ids', 'uuid', 'timestamp', 'time', 'date', 'role', 'model', 'signature', 'key', 'url'],
	...['uri', 'version', 'usage', 'trace', 'topic', 'ref', 'channel', 'room'],
]);
const textWords = new Set([
	...['text', 'message', 'content', 'answer', 'reply', 'response', 'delta', 'token', 'chunk'],
	...['output', 'completion', 'body', 'piece'],
]);

/** Whether a key names the kind of a frame. */
export const isKindKey = (path: string): boolean => has(kindWords, lastKey(path));

/** Whether a key tells frames of one kind from those of others: `type`, `messageType`. */
export const isTypeKey = (path: string): boolean => has(typeWords, lastKey(path));

/** Whether a key marks the end: `done`, `is_final`, `finish_reason`. */
export const isEndKey = (path: string): boolean => has(endKeyWords, lastKey(path));

/** Whether a value marks the end. */
export const isEndValue = (value: Scalar): boolean =>
	value === true || (typeof value === 'string' && has(endWords, value));

export const isErrorValue = (value: Scalar): boolean =>
	typeof value === 'string' && has(errorWords, value);

/** Whether a frame reports an error: by an error's key, or by a status. */
export function reportsError(leaves: ReadonlyMap<string, Scalar>): boolean {
	for (const [path, value] of leaves) {
		const silent = value === null || value === false || value === '' || value === 0;
		if (has(errorWords, lastKey(path)) && !silent) return true;
		if (isKindKey(path) && isErrorValue(value)) return true;
	}
	return false;
}

export const isNoise = (text: string): boolean => text.length <= 64 && has(noiseWords, text);
export const isAck = (text: string): boolean => text.length <= 64 && has(ackWords, text);

/** The phase of a reply that a kind of frames names: `thinking_delta`, `tool_call`; undefined for others. */
export function phaseOf(kind: string): string | undefined {
	if (has(thinkingWords, kind)) return 'thinking';
	return has(toolWords, kind) ? 'tool' : undefined;
}

/** Whether a key says of a frame that it holds thinking: `thought: true`. */
export const isPhaseFlag = (path: string): boolean => has(thinkingWords, lastKey(path));

/** Whether a kind of frames informs about progress, and holds no text of the answer. */
export const isStatus = (kind: string): boolean => kind.length <= 64 && has(statusWords, kind);

/** Whether a key names something other than the chatbot's text. */
export const isNamedOtherwise = (path: string): boolean =>
	has(namedOtherwise, lastKey(path)) || isKindKey(path);

/** Whether a key names the chatbot's text. */
export const isNamedText = (path: string): boolean => has(textWords, lastKey(path));

/** A name from the protocol: letters in one case with signs between them, such as `room:lobby`. */
export const isNameLike = (value: string): boolean =>
	/^[a-z\d]+(?:[:/_.#][a-z\d]+)+$/i.test(value) || /^\d+$/.test(value);

/** An id, a date or a signature: one long word with a digit in it. */
export const isIdLike = (value: string): boolean => /^[^\s]{16,}$/.test(value) && /\d/.test(value);

const markers = [
	/^<[^<>]{2,}>$/,
	/^!?<\|.+\|>!?$/,
	/^\[[A-Z_ -]{2,}\]$/,
	/^#{2,}.+#{2,}$/,
	/^\{\{.+\}\}$/,
	/^([-_=*$@]{2,})[A-Z][A-Z_ ]*\1$/,
	/^(?:EOF|EOS|END|DONE|STOP)$/,
];

/** Between signs, or in capitals: no chatbot says that. */
export function isMarker(text: string): boolean {
	const trimmed = text.trim();
	return trimmed.length <= 64 && markers.some((pattern) => pattern.test(trimmed));
}

/** The marker at the end of a text, after other text; undefined without one. */
export const markerAtEnd = (text: string): string | undefined =>
	/[^!](!?<\|[^|<>]{1,40}\|>!?|\[[A-Z_]{2,30}\]|##[A-Z_ ]{2,30}##|<\/?(?:s|end|eos|eof)>)\s*$/s.exec(
		text,
	)?.[1];
