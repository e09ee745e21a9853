import {EventEmitter} from 'node:events';
import xterm from '@xterm/headless';
import {Box, render, Text} from 'ink';
import {expect, test} from 'vitest';
import {createWholeRows, isDisputed} from '../../source/ui/whole-rows.ts';

const size = {columns: 60, rows: 8};

/** A terminal that gives `☎️` one column, where we count two. */
function openTerminal(change: (text: string) => string) {
	const terminal = new xterm.Terminal({
		...{cols: size.columns, rows: size.rows},
		...{allowProposedApi: true, convertEol: true},
	});
	let pending = Promise.resolve();
	let written = 0;
	const stdout = Object.assign(new EventEmitter(), {
		...size,
		isTTY: true,
		write(data: string, done?: () => void) {
			const changed = change(data);
			written += changed.length;
			pending = new Promise((resolve) => {
				terminal.write(changed, () => {
					done?.();
					resolve();
				});
			});
			return true;
		},
	});
	const lineAt = async (row: number) => {
		await pending;
		return terminal.buffer.active.getLine(row)?.translateToString(true) ?? '';
	};
	return {stdout: stdout as unknown as NodeJS.WriteStream, lineAt, written: () => written};
}

const intents = ['☎️', '1️⃣', '⚠️ ☎️', '🇨🇦', '👩‍👧', 'plain'];

function Counts({count}: {readonly count: number}) {
	return (
		<Box flexDirection="column">
			{intents.map((intent) => (
				<Text key={intent}>
					<Text color="green">{intent}</Text> <Text dimColor>passed</Text> {count}/314
				</Text>
			))}
		</Box>
	);
}

async function countUp(change: (text: string) => string) {
	const {stdout, lineAt, written} = openTerminal(change);
	const options = {
		...{stdout, interactive: true, incrementalRendering: true, alternateScreen: true},
		...{maxFps: 1000, patchConsole: false, exitOnCtrlC: false},
	};
	const app = render(<Counts count={0} />, options);
	await app.waitUntilRenderFlush();
	const rows: string[][] = [];
	for (const count of [9, 10, 99, 7, 300, 1]) {
		app.rerender(<Counts count={count} />);
		await app.waitUntilRenderFlush();
		rows.push(await Promise.all(intents.map((_, row) => lineAt(row))));
	}
	const last = written();
	app.unmount();
	return {rows, written: last};
}

const asIs = (text: string) => text;
const counts = [9, 10, 99, 7, 300, 1];
const figuresOf = (rows: readonly string[][]) =>
	rows.map((lines) => lines.map((line) => / passed (\S+)$/.exec(line)?.[1]));

test('rows whose width is disputed are written whole, so that their figures are right', async () => {
	const {rows} = await countUp(createWholeRows());
	expect(figuresOf(rows)).toEqual(counts.map((count) => intents.map(() => `${count}/314`)));
	// The terminal of this test does disagree.
	const {rows: wrong} = await countUp(asIs);
	expect(figuresOf(wrong)).not.toEqual(figuresOf(rows));
});

test('other rows are changed from where they differ on', () => {
	const change = createWholeRows();
	const frame = 'plain ─ é 日本 0/314\n☎️ x 0/314';
	expect(change(frame)).toBe(frame);
	const update = '\u001B[1A\u001B[15G\u001B[K1/314\n\u001B[6G\u001B[K1/314';
	expect(change(update)).toBe('\u001B[1A\u001B[15G\u001B[K1/314\n\u001B[G\u001B[K☎️ x 1/314');
	// What was drawn in part is known as a whole.
	expect(change('\u001B[6G\u001B[K2/314')).toBe('\u001B[G\u001B[K☎️ x 2/314');
});

test('what is no drawing of a row passes as it is', () => {
	const change = createWholeRows();
	for (const text of [
		'\u001B[?1049h\u001B[2J\u001B[3J\u001B[H',
		'\u001B[>4;1m\u001B[2 q\u001B]0;title\u0007',
		'☎️ a\u001B[5G',
		'\u001B[3G\u001B[?25h',
		'\u001B[2K\u001B[1A\u001B[2K\u001B[Gnew',
		'\u001B[',
		'\u001B',
	]) {
		expect(change(text)).toBe(text);
	}
});

test.each([
	['plain ✓ ✗ · … ── ██░ ┤╭╮ é œ « » 日本語 한국 ░ ▸ µ → ≥', false],
	['☎️', true],
	['1️⃣', true],
	['👩‍👩‍👧', true],
	['🇨🇦', true],
	['❤', true],
	['नमस्ते', true],
	['שלום', true],
	['e\u0301', true],
	['\u200B', true],
	['\u00AD', true],
])('whether terminals may disagree on %j: %s', (text, expected) => {
	expect(isDisputed(text)).toBe(expected);
});
