/** The values at the ends of a chart's vertical axis. */
export type ValueRange = {readonly bottom: number; readonly top: number};

/** How many parts the labels divide an axis into. */
const divisionsOf = (height: number): number => (height >= 9 ? 4 : height >= 3 ? 2 : 1);

/** The most rows, within the height, that the labels divide evenly. */
export function evenHeight(height: number): number {
	const divisions = divisionsOf(height);
	return Math.floor((height - 1) / divisions) * divisions + 1;
}

/** The labels of an axis from the top row down, at its quarters or halves; empty for other rows. */
export function axisLabels(
	height: number,
	{bottom, top}: ValueRange,
	format: (value: number) => string,
): string[] {
	const spacing = (height - 1) / divisionsOf(height);
	return Array.from({length: height}, (_, row) => {
		const share = (height - 1 - row) / (height - 1);
		return row % spacing === 0 ? format(bottom + share * (top - bottom)) : '';
	});
}

/** The row from the top that a value belongs to, within the axis. */
export function rowOf(value: number, height: number, {bottom, top}: ValueRange): number {
	const share = Math.min(1, Math.max(0, (value - bottom) / (top - bottom)));
	return height - 1 - Math.round(share * (height - 1));
}
