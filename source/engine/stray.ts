import type {Assembler, StrayKind} from './assembler.ts';
import type {Matcher} from './condition.ts';
import type {Frame} from './frame.ts';

/**
 * Classifies a frame that came while no reply was awaited. A server may repeat at any time that it is
 * ready.
 */
export function classifyStray(
	frame: Frame,
	assembler: Assembler,
	isReady: Matcher | undefined,
): StrayKind {
	const kind = assembler.stray(frame);
	return isReady?.(frame, 0) ? 'noise' : kind;
}
