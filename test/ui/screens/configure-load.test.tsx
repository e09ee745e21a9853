import {expect, test} from 'vitest';
import {reviewFacts} from '../../../source/prepare/plan-facts.ts';
import {Review} from '../../../source/ui/screens/configure/review.tsx';
import {showForm} from '../configure.tsx';
import {keys, linesOf, show} from '../rig.tsx';

/** Chooses a load in the picker, by its name. */
async function choose(
	{press, untilSeen}: Pick<Awaited<ReturnType<typeof showForm>>, 'press' | 'untilSeen'>,
	load: string,
) {
	press('/load\r');
	await untilSeen('▸ load');
	press(keys.enter);
	await untilSeen('How does the load change over time?');
	press(`${load}\r`);
	await untilSeen(`◉ ${load}`);
}

test('the load is chosen in words; the fields of the chosen one follow, and it starts', async () => {
	const shown = await showForm({});
	const {press, untilSeen, frame, runs, until} = shown;
	await untilSeen('◉ connections 5');
	expect(frame()).toMatch(/○ rate +○ steps +○ stages +○ cap/);
	await choose(shown, 'rate');
	expect(frame()).toMatch(/rate +! needed, such as 50/);
	press('R');
	await untilSeen('this load needs prompts per second');
	press('\r25\r');
	await untilSeen('◉ rate 25');
	press('R');
	await untilSeen('open model: 25 prompts/s');
	press(keys.enter);
	await until(() => runs.length === 1);
	expect(runs[0]!.plan).toMatchObject({rate: 25, findCapacity: false});
});

test('below 110 columns one line names the profile and its key', async () => {
	const small = await showForm({}, {columns: 80, rows: 24});
	await small.untilSeen('profile: none · P choose');
	const narrow = await showForm({}, {columns: 60, rows: 20});
	await narrow.until((frame) => /profile: none · P choose · \d+\/\d+/.test(frame));
});

test('what contradicts the chosen load is cleared, and the form says so', async () => {
	const shown = await showForm({duration: '1m', thinkTime: '2s'});
	await choose(shown, 'rate');
	await choose(shown, 'steps');
	expect(shown.notes).toEqual([
		'cleared for this load: think-time',
		'cleared for this load: duration',
	]);
	expect(shown.frame()).not.toContain('duration');
	await choose(shown, 'connections');
	await shown.until((frame) => /duration +1m/.test(frame) && /think-time +2s/.test(frame));
});

test('a field of another load is found behind the choice of the load', async () => {
	const {press, untilSeen, notes} = await showForm({});
	press('/stages\r');
	await untilSeen('▸ load');
	expect(notes).toEqual(['stages is of use with another load']);
});

test('a combination that makes no sense leads to the field that can fix it', async () => {
	const {press, untilSeen} = await showForm({findCapacity: true});
	press('R');
	await untilSeen('find-capacity needs threshold');
	await untilSeen('▸ threshold');
});

test.each([120, 80, 60])('at %i columns each load has its name', async (columns) => {
	const {untilSeen, frame} = await showForm({steps: '1:9:2'}, {columns, rows: 40});
	await untilSeen('◉ steps');
	expect(frame()).toMatch(/○ conn\S* +○ rate +◉ steps.* ○ stages +○ cap(?:acity|\.)/);
	expect(frame()).toMatch(/hold +15 prompts/);
	const plain = await showForm({}, {columns, rows: 40});
	await plain.until((shown) => /◉ conn\S* 5 +○ rate .*○ cap(?:acity|\.)(?!…)/.test(shown));
});

test('in ASCII the choice has brackets', async () => {
	const {until} = await showForm({}, {ascii: true});
	await until((frame) => /\(o\) conn\S* 5 +\( \) rate/.test(frame));
});

test('the review shows the load, and every warning, in a small terminal as well', async () => {
	const {press, untilSeen, runs, until} = await showForm({
		...{steps: '10:100:10', hold: '30s', pause: '1m', warmup: '20'},
	});
	press('R');
	await untilSeen('Start this run?');
	press(keys.enter);
	await until(() => runs.length === 1);
	const warnings = ['this machine has few open files', 'and few ports'];
	const run = {...runs[0]!, warnings};
	const small = await show(
		<Review
			run={run}
			facts={reviewFacts(run)}
			width={60}
			onStart={() => undefined}
			onCancel={() => undefined}
		/>,
		{columns: 60, rows: 19},
	);
	const frame = small.frame();
	expect(linesOf(frame).length).toBeLessThanOrEqual(19);
	for (const warning of warnings) expect(frame).toContain(`! ${warning}`);
	expect(frame).toContain('closed model');
	expect(frame).toMatch(/warm-up +20 prompts/);
	expect(frame).toMatch(/takes +at least/);
	expect(frame).toMatch(/(⏎|Enter) start/);
});
