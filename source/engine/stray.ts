import type {Assembler, StrayKind} from './assembler.ts';
import type {Matcher} from './condition.ts';
import type {Frame} from './frame.ts';

/** Classifies a frame that arrives while no reply is awaited. A server may repeat its ready sign. */
export function classifyStray(
	frame: Frame,
	assembler: Assembler,
	isReady: Matcher | undefined,
): StrayKind {
	const kind = assembler.stray(frame);
	return isReady?.(frame, 0) ? 'noise' : kind;
}
