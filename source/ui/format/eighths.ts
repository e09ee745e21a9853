/** The glyphs of a bar and of a sparkline, from the smallest part of a cell to the whole. */
type Glyphs = {
	/** From the left, eighths of a cell; without parts, cells are full or empty. */
	readonly across: readonly string[];
	/** From the bottom, eighths of a cell. */
	readonly up: readonly string[];
};

const unicode: Glyphs = {
	across: ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'],
	up: ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'],
};
const plain: Glyphs = {across: ['#'], up: ['_', '.', '-', '=', '*', '#']};

const glyphsOf = (ascii: boolean): Glyphs => (ascii ? plain : unicode);

/**
 * A share as a bar in eighths of a cell.
 * @param share from 0 to 1; what is above 0 shows at least its smallest part, and only 1 fills the last cell
 * @returns the text of the bar, and how many of `width` cells it leaves
 */
export function barOf(
	share: number,
	width: number,
	ascii = false,
): {readonly bar: string; readonly rest: number} {
	const {across} = glyphsOf(ascii);
	const parts = across.length;
	const within = Math.min(1, Math.max(0, Number.isFinite(share) ? share : 0));
	const rounded = Math.round(within * width * parts);
	const least = within > 0 ? 1 : 0;
	const most = within < 1 ? width * parts - 1 : width * parts;
	const filled = Math.max(Math.min(least, width * parts), Math.min(most, rounded));
	const [full, part] = [Math.floor(filled / parts), filled % parts];
	const bar = across.at(-1)!.repeat(full) + (part > 0 ? across[part - 1]! : '');
	return {bar, rest: width - full - (part > 0 ? 1 : 0)};
}

/**
 * Values as a sparkline, a cell each, from zero up to the largest; gaps are blank.
 * @param values at most as many as there are cells
 */
export function sparklineOf(values: readonly (number | null)[], ascii = false): string {
	const {up} = glyphsOf(ascii);
	const most = values.reduce<number>((top, value) => Math.max(top, value ?? 0), 0);
	return values
		.map((value) => {
			if (value === null || !Number.isFinite(value)) return ' ';
			const level = most > 0 ? Math.round((value / most) * (up.length - 1)) : 0;
			return up[Math.max(0, level)]!;
		})
		.join('');
}
