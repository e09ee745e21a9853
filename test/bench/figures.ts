import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {availableParallelism} from 'node:os';
import type {Section} from './measure.ts';

/** What a benchmark writes: which sections, when and on what. */
export type Figures = {
	readonly date: string;
	readonly node: string;
	readonly cores: number;
	readonly server: string;
	readonly quick: boolean;
	readonly sections: readonly Section[];
};

export function readFigures(file: string | URL): Figures {
	return JSON.parse(readFileSync(file, 'utf8')) as Figures;
}

/** As JSON with a line for each figure, and no more digits than mean anything. */
export function formatFigures({sections, ...about}: Figures): string {
	const short = (value: unknown) =>
		JSON.stringify(value, (_key, inner: unknown) =>
			typeof inner === 'number' && !Number.isInteger(inner) ? Number(inner.toPrecision(5)) : inner,
		);
	const list = (lines: readonly string[]) => `[\n${lines.join(',\n')}\n]`;
	const formatted = sections.map(({figures, ...section}) => {
		const head = short(section).slice(0, -1);
		return `${head},"figures":${list(figures.map(short))}}`;
	});
	return `${short(about).slice(0, -1)},"sections":${list(formatted)}}\n`;
}

/** Earlier sections in their order, those measured again replaced, and new ones behind them. */
export function mergeSections(
	earlier: readonly Section[],
	measured: readonly Section[],
): readonly Section[] {
	const byName = new Map([...earlier, ...measured].map((section) => [section.name, section]));
	return [...byName.values()];
}

/**
 * Makes the writer of a file of figures.
 * @param add whether the sections that the file already has stay in it
 */
export function createFiguresWriter(
	file: string,
	{add, server, quick}: {readonly add: boolean; readonly server: string; readonly quick: boolean},
): (sections: readonly Section[]) => void {
	const earlier = add && existsSync(file) ? readFigures(file).sections : [];
	return (sections) => {
		const figures: Figures = {
			date: new Date().toISOString(),
			node: process.version,
			cores: availableParallelism(),
			server,
			quick,
			sections: mergeSections(earlier, sections),
		};
		writeFileSync(file, formatFigures(figures));
	};
}
