import {appendFile} from 'node:fs/promises';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Attempt} from '../../../source/model/attempt.ts';
import type {SavedAttempts} from '../../../source/ui/screens/run/use-live-document.ts';
import {makeAttempt} from '../../helpers/attempt.ts';
import {savedDocument, snapshotOf} from '../documents.ts';
import {keys, linesOf, type ShowOptions} from '../rig.tsx';
import {showRun} from '../run.tsx';

const {counts} = snapshotOf();
const broken = (failed: number, errored: number) => ({
	counts: {...counts, sent: 505 + failed + errored, passed: 485, failed, errored},
});

const failed = (index: number): Attempt =>
	makeAttempt({
		...{id: `f${index}`, index, outcome: 'failed', failed: ['length_check']},
		...{reasons: {length_check: `too long by ${index}`}, prompt: {Question: `failing ${index}`}},
	});

const errored = (index: number): Attempt =>
	makeAttempt({
		...{id: `e${index}`, index: 100 + index, outcome: 'errored', reply: undefined},
		...{error: {class: 'timeout.total', message: 'no complete reply'}},
		prompt: {Question: `broken ${index}`},
	});

async function showFailures(
	attempts: readonly Attempt[],
	parts: Parameters<typeof broken>,
	options: ShowOptions & {readonly save?: SavedAttempts['save']} = {},
) {
	const {folder} = await savedDocument(attempts, {status: 'running'});
	const {save = 'all', ...size} = options;
	const saving = {folder, save, from: 0};
	const shown = await showRun(broken(...parts), {...size, saving});
	shown.press('f');
	const add = (...more: readonly Attempt[]) =>
		appendFile(folder.resultsFile, more.map((each) => `${JSON.stringify(each)}\n`).join(''));
	return {...shown, add};
}

test.each([
	{columns: 120, rows: 39},
	{columns: 80, rows: 23},
	{columns: 60, rows: 19},
	{columns: 40, rows: 9},
])(
	'at $columns×$rows the list of failures grows, and the selection stays on its pair',
	async (size) => {
		const {press, untilSeen, until, runner, add} = await showFailures(
			[failed(1), failed(3)],
			[2, 0],
			size,
		);
		await until((shown) => shown.includes('2 failed') && shown.includes('failing 3'));
		press('j');
		await until((shown) => /▸ .*failing 3/.test(shown));
		await add(failed(2));
		runner.publish(broken(3, 0));
		const grown = await untilSeen('3 failed');
		for (const line of linesOf(grown)) expect(stringWidth(line)).toBeLessThanOrEqual(size.columns);
		await until((shown) => /▸ .*failing 3/.test(shown));
		press('q');
		await until((shown) => !shown.includes('3 failed'));
	},
);

test('errors are a second list, with their message; Enter shows one in full', async () => {
	const {frame, press, untilSeen, until, runner} = await showFailures(
		[failed(1), errored(1)],
		[1, 1],
		{columns: 120, rows: 39},
	);
	await untilSeen('1 failed');
	press('\t');
	await untilSeen('1 errored');
	press(keys.enter);
	const detail = await untilSeen('! timeout.total: no complete reply');
	expect(detail).toContain('broken 1');
	expect(detail).not.toContain('rerun');
	press('p');
	await until(() => runner.calls.includes('pause'));
	press(keys.escape);
	await untilSeen('1 errored');
	press(keys.escape);
	await until((shown) => shown.includes('Outcomes'));
	expect(frame()).not.toContain('1 errored  ');
});

test('where nothing failed, the errors are shown first', async () => {
	const {untilSeen} = await showFailures([errored(1)], [0, 1]);
	await untilSeen('1 errored');
});

test('with --save none it says why there is nothing, and before anything failed too', async () => {
	const none = await showFailures([], [3, 0], {save: 'none'});
	await none.untilSeen('This run saves no attempts (--save none)');
	const early = await showFailures([], [0, 0]);
	await early.untilSeen('no prompt errored so far');
});

test('in text only and in ASCII nothing is drawn', async () => {
	const {untilSeen} = await showFailures([failed(1)], [1, 0], {textOnly: true, ascii: true});
	const shown = await untilSeen('failing 1');
	expect(shown).not.toMatch(/[^\x0A\x20-\x7E…]/);
});

test('nothing is read before it is opened', async () => {
	const {folder} = await savedDocument([failed(1)]);
	const gone = {...folder, resultsFile: '/nowhere/results.jsonl'};
	const {frame} = await showRun(broken(1, 0), {saving: {folder: gone, save: 'all', from: 0}});
	expect(frame()).toContain('Outcomes');
});
