import {formatDuration} from '../model/duration-text.ts';
import type {AttemptError} from '../model/attempt.ts';
import {evidenceText, type Evidence} from './evidence.ts';
import {longestQuote} from './frame.ts';
import {shorten} from './shorten.ts';

/** Which limit a reply has exceeded. */
export type Limit = 'total' | 'first' | 'idle';

const awaited: Readonly<Record<Limit, string>> = {
	...{total: 'complete reply', first: 'first frame', idle: 'further frame'},
};

/** What arrived instead of the reply: a server's own explanation must be quoted. */
function describeFrames(frames: number, evidence: Evidence | undefined): string {
	const last = evidence?.last();
	if (!last) return '';
	const came = frames === 1 ? '1 frame arrived' : `${frames} frames arrived`;
	if (last.role !== 'unknown') return `; ${came}`;
	const quote = shorten(evidenceText(last.frame), longestQuote);
	return frames === 1
		? `; ${came}, ${quote}, which fits nothing in the reply rule`
		: `; ${came}, and the last, ${quote}, fits nothing in the reply rule`;
}

/** What is known about an overdue reply. */
export type Overdue = {
	readonly limit: Limit;
	readonly milliseconds: number;
	/** What the gateway reported meanwhile. */
	readonly notice: AttemptError | undefined;
	/** How many frames arrived, and the last of them. */
	readonly frames: number;
	readonly evidence: Evidence | undefined;
};

/** The error of an overdue reply. */
export function timeoutError({
	limit,
	milliseconds,
	notice,
	frames,
	evidence,
}: Overdue): AttemptError {
	const after = notice === undefined ? '' : `, after the notice: ${notice.message}`;
	const {requestId, connectionId} = notice ?? {};
	return {
		class: `timeout.${limit}`,
		message: `no ${awaited[limit]} within ${formatDuration(milliseconds)}${after}${describeFrames(frames, evidence)}`,
		...(requestId !== undefined && {requestId}),
		...(connectionId !== undefined && {connectionId}),
	};
}
