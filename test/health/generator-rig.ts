import {createGeneratorHealth, type GeneratorHealth} from '../../source/health/generator-health.ts';
import type {HealthWindow} from '../../source/model/health.ts';
import {describeGeneratorReason} from '../../source/terminal/generator-reason.ts';
import {calm} from '../helpers/snapshot.ts';

/** Shows a second after the other; what is not named stays as in the second before. */
export function play(
	health: GeneratorHealth,
	seconds: readonly Partial<HealthWindow>[],
): HealthWindow {
	let window = calm;
	for (const [index, part] of seconds.entries()) {
		window = {...window, elapsed: index + 1, ...part};
		health.observe(window);
	}
	return window;
}

/** So many prompts of the open model in so many seconds, and how many of them were sent. */
export const schedule = (prompts: number, seconds: number, sent: number) => ({
	schedule: {prompts, seconds, sent},
	sent,
});

/** An open run at 100 prompts/s that sends so many of them in each second. */
export const sending = (sent: readonly number[], part: Partial<HealthWindow> = {}) =>
	sent.map((_, index) => ({
		...part,
		...schedule(
			100 * (index + 1),
			index + 1,
			sent.slice(0, index + 1).reduce((sum, count) => sum + count, 0),
		),
	}));

export const times = <Item>(count: number, item: Item): Item[] => Array<Item>(count).fill(item);
export const create = () => createGeneratorHealth({workers: 2});
export const sentences = (health: GeneratorHealth) =>
	health.figures().reasons.map(describeGeneratorReason);

export const delays = (...seconds: readonly (number | null)[]) =>
	seconds.map((loopDelay) => ({loopDelay}));
