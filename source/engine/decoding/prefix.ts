import type {Sink, Stage} from './stage.ts';

/** Leaves out what messages begin with; a message that begins differently stays as it is. */
export function createPrefixStage(prefix: string, {record}: Sink): Stage {
	const mark = Buffer.from(prefix);
	return {
		take(bytes) {
			const isMarked = bytes.subarray(0, mark.length).equals(mark);
			record(isMarked ? bytes.subarray(mark.length) : bytes);
		},
		finish: () => undefined,
		reset: () => undefined,
	};
}
