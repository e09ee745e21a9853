import {toFigure, type Figure, type Section} from '../measure.ts';
import {thousands} from '../table.ts';
import type {Scenario} from './scripts.ts';

/** What one run of a subject came to. */
export type Measured = {
	/** Prompts per second, between the first and the last that the server got. */
	readonly rate: number;
	/** CPU seconds of 100,000 prompts, the program's start included; undefined without /proc. */
	readonly cpu: number | undefined;
	/** Megabytes at the peak. */
	readonly rss: number | undefined;
	/** The latency that it reports, in milliseconds; undefined where it reports none. */
	readonly p50: number | undefined;
	readonly p99: number | undefined;
};

export type Subject = {
	readonly name: string;
	/** The least of Floodgate's rate, in this one's. */
	readonly atLeast?: number;
};

/** A figure of a subject whose ratio is Floodgate's value by its. */
function besideFloodgate(
	name: string,
	values: readonly number[],
	own: readonly number[],
	judged: boolean,
	aim: {readonly atLeast?: number} = {},
): Figure {
	const {ratio, ratios, target, met} = toFigure(name, own, judged, aim, values);
	return {...toFigure(name, values, judged), ratio, ratios, target, met};
}

/**
 * Makes a section of what the subjects came to.
 * @param subjects Floodgate first
 * @param rounds what each came to, in the order of the subjects
 */
export function comparisonOf(
	scenario: Scenario,
	subjects: readonly Subject[],
	rounds: readonly (readonly Measured[])[],
	judged: boolean,
): Section {
	const {name, connections, prompts, delay} = scenario;
	const figuresOf = (
		unit: string,
		quantity: (one: Measured) => number | undefined,
		compared: boolean,
	): Figure[] => {
		const numbers = rounds.map((values) => values.map(quantity));
		const known = (values: readonly (number | undefined)[]): values is number[] =>
			values.every((value) => value !== undefined);
		const own = numbers[0]!;
		return subjects.flatMap(({name: subject, atLeast}, index) => {
			const values = numbers[index]!;
			const title = `${unit}, ${subject}`;
			if (!known(values)) return [];
			if (index === 0 || !compared || !known(own)) return [toFigure(title, values, judged)];
			const aim = atLeast !== undefined && unit === 'prompts/s' ? {atLeast} : {};
			return [besideFloodgate(title, values, own, judged, aim)];
		});
	};
	const held = delay > 0;
	return {
		name: `peers-${name}`,
		note: `${thousands(prompts)} prompts a run, ${connections} connections${
			name === 'per-prompt' ? ' at a time, one for each prompt' : ''
		}${held ? `, each reply held ${delay} ms` : ''}; the ratio is Floodgate's value by the tool's`,
		unit: held ? 'ms, CPU s, MB' : 'prompts/s, CPU s, MB',
		figures: [
			...(held
				? [
						...figuresOf(`p50 - ${delay} ms`, ({p50}) => p50 && p50 - delay, false),
						...figuresOf(`p99 - ${delay} ms`, ({p99}) => p99 && p99 - delay, false),
					]
				: figuresOf('prompts/s', ({rate}) => rate, true)),
			...figuresOf('CPU s per 100,000', ({cpu}) => cpu, true),
			...figuresOf('MB', ({rss}) => rss, true),
		],
	};
}
