import {expect, test} from 'vitest';
import {planFacts} from '../../../source/prepare/plan-facts.ts';
import {Review} from '../../../source/ui/screens/configure/review.tsx';
import {showForm} from '../configure.tsx';
import {keys, linesOf, show} from '../rig.tsx';

test('Enter cycles through the load models; the fields of the chosen one follow, and it starts', async () => {
	const {press, untilSeen, frame, runs, until} = await showForm({});
	await untilSeen('◉ connections 5  ○ rate  ○ steps  ○ stages  ○ capacity');
	press('/load\r');
	await untilSeen('▸ load');
	press(keys.enter);
	await untilSeen('◉ rate  ○ steps');
	expect(frame()).toMatch(/rate +! needed, such as 50/);
	press('R');
	await untilSeen('this load model needs prompts per second');
	press('\r25\r');
	await untilSeen('◉ rate 25');
	press('R');
	await untilSeen('open model: 25 prompts/s');
	press(keys.enter);
	await until(() => runs.length === 1);
	expect(runs[0]!.plan).toMatchObject({rate: 25, findCapacity: false});
});

test('what contradicts the chosen load is cleared, and the form says so', async () => {
	const {press, untilSeen, until, notes, frame} = await showForm({duration: '1m', thinkTime: '2s'});
	press('/load\r');
	await untilSeen('▸ load');
	press('\r\r');
	await untilSeen('◉ steps');
	expect(notes).toEqual([
		'cleared for this load: --think-time',
		'cleared for this load: --duration',
	]);
	expect(frame()).not.toContain('duration');
	press('\r\r\r');
	await until((shown) => /duration +1m/.test(shown) && /think-time +2s/.test(shown));
});

test('a field of another load is found behind the choice of the load', async () => {
	const {press, untilSeen, notes} = await showForm({});
	press('/stages\r');
	await untilSeen('▸ load');
	expect(notes).toEqual(['stages belongs to another load model']);
});

test('a combination that makes no sense leads to the field that can fix it', async () => {
	const {press, untilSeen} = await showForm({findCapacity: true});
	press('R');
	await untilSeen('--find-capacity needs --threshold');
	await untilSeen('▸ threshold');
});

test('where the names of all loads don’t fit, that of the chosen one is there', async () => {
	const {untilSeen, frame} = await showForm({steps: '1:9:2'}, {columns: 80, rows: 40});
	await untilSeen('○ ○ ◉ steps 1:9:2 ○ ○');
	expect(frame()).toMatch(/hold +15 prompts/);
});

test('in ASCII the choice has brackets', async () => {
	const {untilSeen} = await showForm({}, {ascii: true});
	await untilSeen('(o) connections 5  ( ) rate');
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
			facts={planFacts(run)}
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
	expect(frame).toContain('Enter start');
});
