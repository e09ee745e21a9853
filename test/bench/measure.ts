export type Figure = {
	readonly name: string;
	/** One value a round, in the order of the rounds. */
	readonly values: readonly number[];
	readonly median: number;
	readonly min: number;
	readonly max: number;
	/** Median of each round's value by another figure's of the same round; null where none is taken. */
	readonly ratio: number | null;
	/** The least and the greatest ratio of a round; null where none is taken. */
	readonly ratios: readonly [least: number, greatest: number] | null;
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
	/** The share of the CPU that a virtual machine's host took meanwhile; null where it doesn't say. */
	readonly stolen?: number | null;
};

/** What is asked of a figure. */
export type Target = {
	/** The least and the greatest ratio to the figure it is held against. */
	readonly atLeast?: number;
	readonly atMostRatio?: number;
	/** The greatest median, in the section's unit. */
	readonly atMost?: number;
	/** The median that follows from theory, and the part of it that it may be off. */
	readonly near?: {readonly value: number; readonly within: number};
};

export type Case = Target & {
	readonly name: string;
	readonly run: () => Promise<number>;
};

export function median(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	const middle = sorted.length >> 1;
	const upper = sorted[middle];
	if (upper === undefined) throw new RangeError('there is no median of nothing');
	return sorted.length % 2 === 1 ? upper : (sorted[middle - 1]! + upper) / 2;
}

/**
 * The value that a share of all values does not exceed, by the nearest rank.
 * @param share over 0, at most 1
 */
export function percentile(values: readonly number[], share: number): number {
	const value = values.toSorted((a, b) => a - b)[Math.ceil(values.length * share) - 1];
	if (value === undefined) throw new RangeError('there is no percentile of nothing');
	return value;
}

/**
 * Runs the cases in turn, round by round, so that what disturbs the machine disturbs all of them. Each
 * round begins with another one, and every other round goes backwards: what a case leaves behind, such as
 * writes to the disk, or a machine that was let rest, would otherwise always disturb the same one.
 * @param rounds rounds that count
 * @param warmups rounds before them whose values are discarded
 * @param onRound called before each round with its number, from 1, and how many there are
 * @returns each case's values, in the order of the cases
 */
export async function alternate<Value>(
	cases: readonly {readonly run: () => Promise<Value>}[],
	rounds: number,
	warmups: number,
	onRound: (round: number, of: number) => void,
): Promise<Value[][]> {
	const values = cases.map((): Value[] => []);
	for (let round = 1; round <= warmups + rounds; round++) {
		onRound(round, warmups + rounds);
		const step = round % 2 === 0 ? -1 : 1;
		for (let turn = 0; turn < cases.length; turn++) {
			const index = (round + step * turn + cases.length) % cases.length;
			const value = await cases[index]!.run();
			if (round > warmups) values[index]!.push(value);
		}
	}
	return values;
}

/**
 * Makes a figure of a value a round. A ratio is taken round by round, and its median is shown: a
 * machine that grows slower halfway then changes no ratio.
 * @param against the values of the same rounds that it is held against
 * @param judged whether the targets are held against the figure
 */
export function toFigure(
	name: string,
	values: readonly number[],
	judged: boolean,
	{atLeast, atMostRatio, atMost, near}: Target = {},
	against?: readonly number[],
): Figure {
	const middle = median(values);
	const ratios = against?.map((other, round) => values[round]! / other);
	const ratio = ratios ? median(ratios) : null;
	const asked: {readonly target: string; readonly met: boolean}[] = [];
	const ask = (target: string, met: boolean) => asked.push({target, met});
	if (atLeast !== undefined && ratio !== null) {
		ask(`>= ${atLeast.toFixed(2)} x`, ratio >= atLeast);
	}
	if (atMostRatio !== undefined && ratio !== null) {
		ask(`<= ${atMostRatio.toFixed(2)} x`, ratio <= atMostRatio);
	}
	if (atMost !== undefined) ask(`<= ${atMost}`, middle <= atMost);
	if (near) {
		const {value, within} = near;
		ask(`${value} +- ${within * 100} %`, Math.abs(middle - value) <= within * value);
	}
	return {
		name,
		values,
		median: middle,
		min: Math.min(...values),
		max: Math.max(...values),
		ratio,
		ratios: ratios ? [Math.min(...ratios), Math.max(...ratios)] : null,
		target: asked.length > 0 ? asked.map(({target}) => target).join(', ') : null,
		met: judged && asked.length > 0 ? asked.every(({met}) => met) : null,
	};
}

/** Makes figures of what `alternate` gave, each held against the first. */
export function compareCases(
	cases: readonly Case[],
	values: readonly (readonly number[])[],
	judged: boolean,
): Figure[] {
	return cases.map((one, index) =>
		toFigure(one.name, values[index]!, judged, one, index === 0 ? undefined : values[0]),
	);
}
