import type {Distribution} from '../../model/distribution.ts';

/**
 * Whether replies were streamed or acknowledged: the first token of a reply in one frame only repeats its
 * latency.
 */
export function isStreamed({
	firstToken,
	latency,
	chunkGap,
	ack,
}: Readonly<Record<'firstToken' | 'latency' | 'chunkGap' | 'ack', Distribution>>): boolean {
	if (firstToken.count === 0) return false;
	return chunkGap.count > 0 || ack.count > 0 || firstToken.average !== latency.average;
}
