import {readFile} from 'node:fs/promises';
import xterm from '@xterm/headless';
import {expect, test} from 'vitest';
import {cellsOf} from './screen-cells.ts';
import {svgOf} from './svg.ts';

/** What a terminal of 20 columns and 2 rows shows of a text, as a picture. */
async function picture(text: string): Promise<string> {
	const terminal = new xterm.Terminal({cols: 20, rows: 2, allowProposedApi: true});
	await new Promise<void>((resolve) => terminal.write(text, resolve));
	const svg = svgOf(cellsOf(terminal), 'a "screen" & more');
	terminal.dispose();
	return svg;
}

test('words of one look are one text where their cells are, and markup in them is inert', async () => {
	const svg = await picture('\u001B[1;31ma <b> & c\u001B[0m \u001B[2mdim\u001B[0m');
	expect(svg).toContain('aria-label="a &quot;screen&quot; &amp; more"');
	const texts = [...svg.matchAll(/<text ([^>]*)>([^<]*)<\/text>/g)];
	const parts = texts.map(([, attributes, text]) => [
		text,
		/textLength="([\d.]+)"/.exec(attributes!)![1],
	]);
	expect(parts).toEqual([
		...[
			['a', '8.4'],
			['&lt;b&gt;', '25.2'],
			['&amp;', '8.4'],
			['c', '8.4'],
		],
		['dim', '25.2'],
	]);
	expect(texts[0]![1]).toContain('font-weight="700"');
	expect(texts[4]![1]).toContain('opacity="0.55"');
});

test('a wide character takes its two cells, and what follows stands after it', async () => {
	const svg = await picture('日本x');
	expect(svg).toMatch(/<text x="16" [^>]*textLength="42"[^>]*>日本x<\/text>/);
});

test('blocks and lines are shapes: a bar is one, whatever its length', async () => {
	const svg = await picture('\u001B[36m███▌\u001B[0m░░ ╭─╮');
	expect(svg).not.toContain('<text');
	const widths = [...svg.matchAll(/<rect x[^>]* width="([\d.]+)"/g)].map(([, width]) => width);
	expect(widths).toEqual(['25.2', '4.2', '16.8']);
	expect(svg.match(/<path /g)).toHaveLength(3);
});

test('the picture of the README shows a run, and nothing of the machine that made it', async () => {
	const svg = await readFile(new URL('../../docs/run.svg', import.meta.url), 'utf8');
	expect(svg.startsWith('<svg ')).toBe(true);
	for (const word of ['floodgate', 'demo', 'p95']) expect(svg).toContain(word);
	expect(svg).not.toMatch(/\/(?:home|root|tmp|work)\/|https?:\/\/(?!www\.w3\.org)/);
});
