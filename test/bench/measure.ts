export type Figure = {
	readonly name: string;
	/** One value a round, in the order of the rounds. */
	readonly values: readonly number[];
	readonly median: number;
	/** Median of each round's value by the first figure's of the same round; null for that first. */
	readonly ratio: number | null;
	/** What it should be, in words; null where nothing is asked. */
	readonly target: string | null;
	/** Whether it is; null where nothing is asked or the figures mean too little. */
	readonly met: boolean | null;
};

export type Section = {
	readonly name: string;
	/** What was run, in one line. */
	readonly note: string;
	readonly unit: string;
	readonly figures: readonly Figure[];
};

export type Case = {
	readonly name: string;
	readonly run: () => Promise<number>;
	/** The least ratio to the first case. */
	readonly atLeast?: number;
};

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle];
	if (upper === undefined) throw new RangeError('there is no median of nothing');
	return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/**
 * Runs the cases in turn, round by round, so that what disturbs the machine disturbs all of them.
 * @param rounds rounds that count
 * @param warmups rounds before them whose values are discarded
 * @param onRound told of each round before it begins, from 1, and of how many there are
 * @returns each case's values, in the order of the cases
 */
export async function alternate(
	cases: readonly Case[],
	rounds: number,
	warmups: number,
	onRound: (round: number, of: number) => void,
): Promise<number[][]> {
	const values = cases.map((): number[] => []);
	for (let round = 1; round <= warmups + rounds; round++) {
		onRound(round, warmups + rounds);
		for (const [index, {run}] of cases.entries()) {
			const value = await run();
			if (round > warmups) values[index]!.push(value);
		}
	}
	return values;
}

/**
 * Makes figures of what `alternate` gave. Ratios are taken round by round, and their median is shown:
 * a machine that grows slower halfway then changes no ratio.
 * @param judged whether the targets are held against the figures
 */
export function compareCases(
	cases: readonly Case[],
	values: readonly (readonly number[])[],
	judged: boolean,
): Figure[] {
	return cases.map(({name, atLeast}, index) => {
		const own = values[index]!;
		const ratio =
			index === 0 ? null : median(own.map((value, round) => value / values[0]![round]!));
		const asked = atLeast !== undefined && ratio !== null;
		return {
			name,
			values: own,
			median: median(own),
			ratio,
			target: asked ? `>= ${atLeast.toFixed(2)} x` : null,
			met: asked && judged ? ratio >= atLeast : null,
		};
	});
}
