import {Text} from 'ink';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {Bar} from '../../../source/ui/components/bar.tsx';
import {Chart} from '../../../source/ui/components/chart.tsx';
import {Histogram} from '../../../source/ui/components/histogram.tsx';
import {Header} from '../../../source/ui/components/header.tsx';
import {List} from '../../../source/ui/components/list.tsx';
import {Panel} from '../../../source/ui/components/panel.tsx';
import {TextInput} from '../../../source/ui/components/text-input.tsx';
import {keys, linesOf, show} from '../rig.tsx';

const wide = [
	'plain words',
	'東京都の公開データ '.repeat(20),
	'👩‍👩‍👧‍👦🇨🇦👍🏽 '.repeat(20),
	'مرحبا بالعالم '.repeat(20),
	'e\u0301'.repeat(200),
	'x'.repeat(10_000),
];

const bar = async (value: number, total: number, ascii = false) =>
	(await show(<Bar value={value} total={total} width={20} />, {ascii})).frame().trim();

test.each([
	{value: 0, full: 0, part: ''},
	{value: 0.001, full: 0, part: '▏'},
	{value: 500, full: 10, part: ''},
	{value: 525, full: 10, part: '▌'},
	{value: 999, full: 19, part: '▉'},
	{value: 999.9999, full: 19, part: '▉'},
	{value: 1000, full: 20, part: ''},
	{value: 2000, full: 20, part: ''},
	{value: -5, full: 0, part: ''},
])('a bar at $value of 1000 has $full of 20 cells and "$part"', async ({value, full, part}) => {
	const drawn = '█'.repeat(full) + part;
	expect(await bar(value, 1000)).toBe(drawn + '░'.repeat(20 - drawn.length));
});

test('a bar of nothing is empty, in ASCII it is ASCII, as text it is not there', async () => {
	expect(await bar(0, 0)).toBe('░'.repeat(20));
	expect(await bar(5, 10, true)).toBe('##########..........');
	const {frame} = await show(<Bar value={1} total={2} width={20} />, {textOnly: true});
	expect(frame().trim()).toBe('');
});

test('of 100,000 items only those in sight are drawn', async () => {
	const items = Array.from({length: 100_000}, (_, index) => `item ${index}`);
	const drawn: string[] = [];
	const {frame} = await show(
		<List
			items={items}
			selected={70_000}
			height={12}
			keyOf={(item) => item}
			empty="none"
			render={(item) => {
				drawn.push(item);
				return item;
			}}
		/>,
	);
	expect(new Set(drawn).size).toBe(11);
	expect(frame()).toContain('▸ item 70000');
	expect(frame()).toContain('70,001 of 100,000');
});

test.each([40, 60, 100])(
	'rows with wide, joined and endless characters stay in their columns, %i wide',
	async (columns) => {
		for (const selected of [0, 5]) {
			const {frame} = await show(
				<List
					items={wide}
					selected={selected}
					height={6}
					keyOf={(item) => item}
					empty="none"
					render={(item) => item}
				/>,
				{columns, rows: 6},
			);
			const lines = linesOf(frame());
			for (const [index, line] of lines.entries()) {
				expect(stringWidth(line)).toBeLessThanOrEqual(columns);
				// The text of every row begins in the third column.
				expect(line.slice(0, 2)).toBe(index === selected ? '▸ ' : '  ');
				expect(line[2]).toBe(wide[index]![0]);
			}
		}
	},
);

test('an empty list says so', async () => {
	const {frame} = await show(
		<List items={[]} selected={0} height={5} keyOf={String} empty="none yet" render={String} />,
	);
	expect(frame().trim()).toBe('none yet');
});

test('a panel and a header keep within their width whatever stands in them', async () => {
	for (const text of wide) {
		const {frame} = await show(
			<>
				<Header screen="run" detail={text} right="00:42" />
				<Panel title={text} width={40}>
					<Text wrap="truncate-end">{text}</Text>
				</Panel>
			</>,
			{columns: 40, rows: 6},
		);
		for (const line of linesOf(frame())) expect(stringWidth(line)).toBeLessThanOrEqual(40);
		expect(linesOf(frame())[0]).toMatch(/00:42$/);
	}
});

const chart = (first: readonly (number | null)[], second?: readonly (number | null)[]) => (
	<Chart
		title="latency"
		first={first}
		{...(second && {second})}
		names={['p95', 'p50']}
		format={(value) => value.toFixed(1)}
		width={60}
		height={8}
	/>
);

test.each([
	{what: 'no value', series: []},
	{what: 'gaps and NaN only', series: [null, NaN, Infinity]},
])('a chart of $what says that there is no data', async ({series}) => {
	const {frame} = await show(chart(series, series));
	expect(frame()).toContain('latency');
	expect(frame()).toContain('no data yet');
});

test('a chart fills its height, with a legend that tells the series apart', async () => {
	const values = Array.from({length: 200}, (_, index) => index % 17);
	const {frame} = await show(
		chart(
			values,
			values.map((value) => value / 2),
		),
		{columns: 60, rows: 8},
	);
	const lines = linesOf(frame());
	expect(lines).toHaveLength(8);
	expect(lines[0]).toMatch(/─+ p95 .*· p50/);
	for (const line of lines) expect(stringWidth(line)).toBeLessThanOrEqual(60);
});

test('with --chart braille the first line is drawn in dots, in ASCII it is not', async () => {
	const values = Array.from({length: 50}, (_, index) => index % 9);
	const {frame} = await show(chart(values), {chart: 'braille'});
	expect(frame()).toMatch(/⠒⠒ p95/);
	expect(frame()).toMatch(/[\u2801-\u28FF]{3}/);
	expect(frame()).not.toMatch(/[╭╰]/);
	const plain = await show(chart(values), {chart: 'braille', ascii: true});
	expect(plain.frame()).toMatch(/^[\x0A\x20-\x7E]*$/);
});

test('a histogram has a bar for one reply, one sign for a run of empty bins, and the percentiles', async () => {
	const values = [...new Array<number>(99).fill(0.15), 1.9];
	const {frame} = await show(<Histogram values={values} width={70} height={16} />, {columns: 70});
	const lines = linesOf(frame())
		.map((line) => line.trim())
		.filter((line) => line !== '');
	expect(lines.filter((line) => line === '…').length).toBeLessThanOrEqual(2);
	expect(lines.find((line) => line.includes('p50'))).toMatch(/█ +99 p50 p95 p99$/);
	expect(lines.find((line) => line.endsWith(' 1'))).toMatch(/[▏▎▍▌▋▊▉█] +1$/);
	for (const line of linesOf(frame())) expect(stringWidth(line)).toBeLessThanOrEqual(70);
});

test('as text there is no chart', async () => {
	const {frame} = await show(chart([1, 2, 3]), {textOnly: true});
	expect(frame().trim()).toBe('');
});

function Input({initial, onSubmit}: {readonly initial: string; readonly onSubmit?: () => void}) {
	return (
		<TextInput
			initial={initial}
			columns={20}
			onSubmit={onSubmit ?? (() => undefined)}
			onCancel={() => undefined}
		/>
	);
}

test('a long text in a field stays within its columns, with the cursor in sight', async () => {
	for (const text of wide.slice(1)) {
		const {frame, press, until} = await show(<Input initial={text} />);
		expect(stringWidth(frame().trim())).toBeLessThanOrEqual(21);
		press(`${keys.left}${keys.left}!`);
		await until((shown) => shown.includes('!'));
		press('\u0001?');
		await until((shown) => shown.trimStart().startsWith('?'));
		expect(stringWidth(frame().trim())).toBeLessThanOrEqual(21);
	}
});

test('a field marks the sides on which more text stands than it shows', async () => {
	const {frame, press, until} = await show(<Input initial={'abcdefghij'.repeat(4)} />);
	expect(frame()).toMatch(/‹\w+/);
	press('\u0001');
	await until((shown) => /^ *abc\w+› *$/m.test(shown));
	press('\u001B[C'.repeat(20));
	await until((shown) => /‹\w+›/.test(shown));
});

test('control characters in a field are shown as pictures', async () => {
	const {raw} = await show(<Input initial={'a\u001B[2Jb\u0007'} />);
	expect(raw()).toContain('␛[2Jb␇');
});
