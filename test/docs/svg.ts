/** A cell of a terminal's screen. */
export type Cell = {
	/** Empty for the second half of a wide character. */
	readonly text: string;
	/** Number among the terminal's 256 colours; undefined for its own. */
	readonly color: number | undefined;
	readonly background: number | undefined;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly inverse: boolean;
};

const cell = {width: 8.4, height: 18} as const;
const font = {size: 14, baseline: 13.5} as const;
const padding = 16;
const bar = 28;

const paper = '#16181d';
const ink = '#d6d9e0';
/** The first sixteen colours, as quiet as a dark terminal theme has them. */
const palette = [
	...['#2b2f38', '#f0716b', '#7fc98a', '#e2b85f', '#6fa8ef', '#cf86e0', '#5cc5d0', '#c3c8d2'],
	...['#6b7280', '#ff8f89', '#9be0a5', '#f2cf80', '#8fbfff', '#e2a4ef', '#84dde6', '#f5f6f8'],
];

/** For text, and for values in double quotes. */
const escapeXml = (text: string): string =>
	text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');

const short = (value: number): string => String(Math.round(value * 100) / 100);

function colorOf({color, inverse, background}: Cell): string {
	const shown = inverse ? background : color;
	if (shown === undefined) return inverse ? paper : ink;
	return palette[shown] ?? ink;
}

/** The part of a cell that a block element fills: left, top, width, height and opacity, from 0 to 1. */
function blockOf(text: string): readonly [number, number, number, number, number] | undefined {
	const across = '▏▎▍▌▋▊▉█'.indexOf(text);
	if (across >= 0) return [0, 0, (across + 1) / 8, 1, 1];
	const up = '▁▂▃▄▅▆▇'.indexOf(text);
	if (up >= 0) return [0, 1 - (up + 1) / 8, 1, (up + 1) / 8, 1];
	const shade = '░▒▓'.indexOf(text);
	return shade >= 0 ? [0, 0, 1, 1, (shade + 1) / 4] : undefined;
}

/** The strokes of a box-drawing character within its cell, as an SVG path. */
function strokesOf(text: string): string | undefined {
	const [middle, centre] = [cell.width / 2, cell.height / 2];
	const parts: Readonly<Record<string, string>> = {
		left: `M0 ${centre}H${middle}`,
		right: `M${middle} ${centre}H${cell.width}`,
		up: `M${middle} 0V${centre}`,
		down: `M${middle} ${centre}V${cell.height}`,
	};
	const of = (...names: readonly string[]) => names.map((name) => parts[name]).join('');
	const bend = (x: number, y: number) =>
		`M${x} ${centre}Q${middle} ${centre} ${middle} ${y === 0 ? 0 : cell.height}`;
	const strokes: Readonly<Record<string, string>> = {
		'─': of('left', 'right'),
		'│': of('up', 'down'),
		'╴': of('left'),
		'╶': of('right'),
		'├': of('up', 'down', 'right'),
		'┤': of('up', 'down', 'left'),
		'┬': of('left', 'right', 'down'),
		'┴': of('left', 'right', 'up'),
		'┼': of('left', 'right', 'up', 'down'),
		'└': of('up', 'right'),
		'╭': bend(cell.width, 1),
		'╮': bend(0, 1),
		'╰': bend(cell.width, 0),
		'╯': bend(0, 0),
	};
	return strokes[text];
}

/** Whether two cells look the same but for their text. */
const isAlike = (a: Cell, b: Cell): boolean =>
	colorOf(a) === colorOf(b) && a.bold === b.bold && a.dim === b.dim;

function backgroundOf({inverse, color, background}: Cell): string | undefined {
	const shown = inverse ? (color ?? -1) : background;
	if (shown === undefined) return undefined;
	return palette[shown] ?? ink;
}

const isText = ({text}: Cell): boolean =>
	text.trim() !== '' && blockOf(text) === undefined && strokesOf(text) === undefined;

/** The drawings of a row: what fills or crosses cells, then its words, each where its cells are. */
function drawRow(cells: readonly Cell[], top: number): string[] {
	const drawn: string[] = [];
	const left = (column: number) => padding + column * cell.width;
	for (let column = 0; column < cells.length; column++) {
		const each = cells[column]!;
		const behind = backgroundOf(each);
		const dim = each.dim ? 0.55 : 1;
		const fill = colorOf(each);
		const place = `x="${short(left(column))}" y="${short(top)}"`;
		if (behind !== undefined) {
			drawn.push(`<rect ${place} width="${cell.width}" height="${cell.height}" fill="${behind}"/>`);
		}
		const block = blockOf(each.text);
		// Cells that are filled from side to side are one shape, or seams would show between them.
		const next = cells
			.slice(column)
			.findIndex((other) => other.text !== each.text || !isAlike(each, other));
		const run =
			block?.[2] === 1 && behind === undefined ? (next < 0 ? cells.length - column : next) : 1;
		if (block) {
			const [x, y, width, height, shade] = block;
			drawn.push(
				`<rect x="${short(left(column) + x * cell.width)}" y="${short(top + y * cell.height)}" width="${short((run - 1 + width) * cell.width)}" height="${short(height * cell.height)}" fill="${fill}" opacity="${short(shade * dim)}"/>`,
			);
		}
		const strokes = strokesOf(each.text);
		if (strokes !== undefined) {
			drawn.push(
				`<path transform="translate(${short(left(column))} ${short(top)})" d="${strokes}" stroke="${fill}" fill="none" opacity="${dim}"/>`,
			);
		}
		column += run - 1;
	}
	for (let from = 0; from < cells.length; from++) {
		const first = cells[from]!;
		if (!isText(first)) continue;
		let to = from;
		let text = '';
		while (
			to < cells.length &&
			(isText(cells[to]!) || cells[to]!.text === '') &&
			isAlike(first, cells[to]!)
		) {
			text += cells[to]!.text;
			to++;
		}
		const style = `${first.bold ? ' font-weight="700"' : ''}${first.dim ? ' opacity="0.55"' : ''}`;
		drawn.push(
			`<text x="${short(left(from))}" y="${short(top + font.baseline)}" textLength="${short((to - from) * cell.width)}" fill="${colorOf(first)}"${style}>${escapeXml(text)}</text>`,
		);
		from = to - 1;
	}
	return drawn;
}

/**
 * A terminal's screen as an SVG picture in its colours. Lines and blocks are drawn as shapes, so that they
 * join in every font.
 * @param rows of equal length
 * @param label what a screen reader says
 */
export function svgOf(rows: readonly (readonly Cell[])[], label: string): string {
	const width = 2 * padding + (rows[0]?.length ?? 0) * cell.width;
	const height = bar + padding + rows.length * cell.height + padding / 2;
	const lights = ['#f0716b', '#e2b85f', '#7fc98a'].map(
		(fill, index) =>
			`<circle cx="${padding + 6 + index * 18}" cy="${bar / 2 + 2}" r="5" fill="${fill}"/>`,
	);
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${short(width)} ${short(height)}" role="img" aria-label="${escapeXml(label)}" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${font.size}">`,
		`<rect width="100%" height="100%" rx="10" fill="${paper}"/>`,
		...lights,
		...rows.flatMap((cells, row) => drawRow(cells, bar + padding / 2 + row * cell.height)),
		'</svg>\n',
	].join('\n');
}
