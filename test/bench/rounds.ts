import {alternate, compareCases, toFigure, type Case, type Figure, type Target} from './measure.ts';
import type {Bench} from './subjects.ts';

export type RoundOptions = {
	/** Rounds that count; those of the options by default. */
	readonly rounds?: number;
	/** Whether a round is run before them and discarded, as where compiling would disturb; true by default. */
	readonly warmup?: boolean;
};

/** Runs the cases in turn, as `alternate` does, and reports each round. */
export function measureRounds<Value>(
	{options, progress}: Bench,
	name: string,
	cases: readonly {readonly run: () => Promise<Value>}[],
	{rounds = options.rounds, warmup = true}: RoundOptions = {},
): Promise<Value[][]> {
	const onRound = (round: number, of: number) => progress(`${name}: round ${round} of ${of}`);
	return alternate(cases, rounds, warmup && !options.quick ? 1 : 0, onRound);
}

/** Measures the cases in turn and holds each against the first. */
export async function compareRounds(
	bench: Bench,
	name: string,
	cases: readonly Case[],
	options: RoundOptions = {},
): Promise<Figure[]> {
	return compareCases(
		cases,
		await measureRounds(bench, name, cases, options),
		!bench.options.quick,
	);
}

/**
 * Makes figures of one quantity of several cases, each held against the first.
 * @param quantity undefined where the system doesn't say: such a quantity has no figures
 */
export function quantityFigures<Value>(
	names: readonly string[],
	values: readonly (readonly Value[])[],
	quantity: (value: Value) => number | undefined,
	judged: boolean,
	targets: readonly Target[] = [],
): Figure[] {
	const numbers = values.map((rounds) => rounds.map(quantity));
	if (!numbers.every((rounds) => rounds.every((value) => value !== undefined))) return [];
	return names.map((name, index) =>
		toFigure(name, numbers[index]!, judged, targets[index], index === 0 ? undefined : numbers[0]),
	);
}
