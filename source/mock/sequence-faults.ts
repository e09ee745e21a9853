import type {GatewayOptions} from './options.ts';
import type {Random} from './random.ts';

type Rates = Pick<GatewayOptions, 'loseRate' | 'duplicateRate' | 'swapRate'>;

/** Loses, repeats and swaps (with the next one) some of the frames; one draw per frame. */
export function disturb(
	frames: readonly string[],
	{loseRate, duplicateRate, swapRate}: Rates,
	random: Random,
): readonly string[] {
	if (loseRate + duplicateRate + swapRate === 0) return frames;
	const disturbed: string[] = [];
	for (let index = 0; index < frames.length; index++) {
		const frame = frames[index]!;
		const draw = random.uniform();
		if (draw < loseRate) continue;
		if (draw < loseRate + duplicateRate) {
			disturbed.push(frame, frame);
		} else if (draw < loseRate + duplicateRate + swapRate && index + 1 < frames.length) {
			disturbed.push(frames[++index]!, frame);
		} else {
			disturbed.push(frame);
		}
	}
	return disturbed;
}
