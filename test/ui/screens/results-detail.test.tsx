import {unlink} from 'node:fs/promises';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import type {Attempt} from '../../../source/model/attempt.ts';
import {makeAttempt} from '../../helpers/attempt.ts';
import {savedDocument} from '../documents.ts';
import {keys, linesOf} from '../rig.tsx';
import {showResults} from '../results.tsx';

const saved = (index: number, parts: Partial<Attempt> = {}): Attempt =>
	makeAttempt({
		id: `a.jsonl:${index + 1}`,
		index,
		outcome: 'failed',
		prompt: {Question: `Question ${index} ?`, Intent: 'contact', Reponse: 'Par courriel.'},
		reply: {text: `Réponse ${index}.`, body: {intent: 'pii'}, frames: 3, bytes: 1234},
		scores: {classification_accuracy: 0},
		failed: ['classification_accuracy'],
		reasons: {classification_accuracy: 'expected "contact", got "pii"'},
		...parts,
	});

test('the detail shows everything of a pair, all its attempts, and the keys act on it', async () => {
	const document = await savedDocument([
		saved(0),
		saved(1),
		saved(0, {attempt: 2, metric_errors: {own: 'threw "x"'}}),
	]);
	const {frame, press, called, calls, untilSeen} = await showResults(document, {
		tab: 'Failures',
		rows: 60,
	});
	press(keys.enter);
	await untilSeen('Réponse 0.');
	expect(frame()).toContain('attempt 2 · 1 of 2');
	for (const text of [
		...['Question 0 ?', 'Intent (intent): contact', 'Par courriel.', '"intent": "pii"'],
		...['classification_accuracy  0.000  expected "contact", got "pii"'],
		...['own  metric error: threw "x"', 'first token  50.0 ms', 'complete     100 ms'],
		...['frames       3, 1,234 bytes', '1. failed', '2. failed'],
	]) {
		expect(frame()).toContain(text);
	}
	press('ye');
	expect(await called(2)).toEqual(['copy "Réponse 0." "the reply"', 'edit a.jsonl:1']);
	press(']');
	await untilSeen('Réponse 1.');
	press('Y');
	await called(3);
	expect(calls[2]).toContain('Question 1 ?');
	press('ry');
	expect((await called(4))[3]).toBe('rerun ["a.jsonl:2"]');
	press('l');
	await untilSeen('Réponse 0.');
	press('h');
	await untilSeen('Réponse 1.');
});

test('an errored pair shows the frames that came, when, and how the rule took them', async () => {
	const document = await savedDocument([
		saved(0, {
			outcome: 'errored',
			error: {class: 'timeout.total', message: 'no complete reply within 3s'},
			timing: {intended: 1, sent: 1, complete: 4},
			frames: [
				{at: 1.012, role: 'ack', text: '{"kind":"ack"}'},
				{at: 1.15, role: 'unknown', text: '{"kind":"failure"}'},
			],
			notice: {class: 'gateway.endpoint_request_timed_out', message: 'Endpoint request timed out'},
			request_id: 'VNRX=',
			doubt: 'the reply repeats the nonce of another prompt',
		}),
	]);
	const {frame, press, untilSeen} = await showResults(document, {tab: 'Errors', rows: 60});
	press(keys.enter);
	await untilSeen('not in the rule');
	const inner = linesOf(frame()).map((line) => line.replaceAll('│', ''));
	expect(inner[3]!.trim()).toBe('! timeout.total: no complete reply within 3s');
	const timeline = inner.filter((line) => /^ +[\d.]+ (?:µs|ms|s) {2}/.test(line));
	expect(timeline.map((line) => line.trim().replaceAll(/ {2,}/g, ' '))).toEqual([
		'0 µs sent',
		'12.0 ms ack {"kind":"ack"}',
		'150 ms not in the rule {"kind":"failure"}',
		'3.00 s ended',
	]);
	for (const text of [
		...['doubtful: the reply repeats the nonce of another prompt', 'request id VNRX='],
		'gateway.endpoint_request_timed_out: Endpoint request timed out',
	]) {
		expect(frame()).toContain(text);
	}
});

test('after a question in the detail, q closes the detail and not the results', async () => {
	const {press, calls, called, untilSeen} = await showResults(await savedDocument([saved(0)]), {
		tab: 'Failures',
	});
	press(keys.enter);
	await untilSeen('Réponse 0.');
	press('r');
	await untilSeen('Send 1 prompt again?');
	press('n');
	await untilSeen('Réponse 0.');
	press('q');
	await untilSeen('─ 1 failed ─');
	expect(calls).toEqual([]);
	press('q');
	expect(await called()).toEqual(['back']);
});

test('a long reply scrolls by lines and pages, no line wider than the screen', async () => {
	const text = '東京都の公開データ 👩‍👩‍👧‍👦 '.repeat(400);
	const document = await savedDocument([
		saved(0, {reply: {text, body: null, frames: 1, bytes: 1}}),
	]);
	const {press, untilSeen, until} = await showResults(document, {tab: 'Failures', columns: 60});
	press(keys.enter);
	await untilSeen('line 1 of');
	press('j');
	await untilSeen('line 2 of');
	press(keys.pageDown);
	await until((shown) => /line 2[0-9] of/.test(shown));
	press('G');
	const last = await until((shown) => shown.includes('frames       1, 1 bytes'));
	for (const line of linesOf(last)) expect(stringWidth(line)).toBeLessThanOrEqual(60);
	press('g');
	await untilSeen('line 1 of');
});

test('the detail begins with the reason, and marks by signs what differs from what was expected', async () => {
	const document = await savedDocument([
		saved(0, {
			prompt: {Question: 'Combien ?', Intent: 'pii', Reponse: 'Le permis coûte 20 dollars par an.'},
			reply: {text: 'Le permis coûte 35 dollars par an.', body: null, frames: 1, bytes: 1},
		}),
	]);
	const {press, untilSeen} = await showResults(document, {tab: 'Failures', rows: 40});
	press(keys.enter);
	const shown = await untilSeen('Reply against what was expected');
	const inner = linesOf(shown).map((line) => line.replaceAll('│', '').trim());
	expect(inner[3]).toBe('✗ classification_accuracy: expected "contact", got "pii"');
	expect(inner[5]).toBe('Frames');
	expect(inner).toContain('Le permis coûte [-20-]{+35+} dollars par an.');
	const heads = ['Frames', 'Prompt', 'Expected', 'Reply', 'Scores', 'Attempts'];
	expect(inner.filter((line) => heads.includes(line))).toEqual(heads);
});

test('beside a baseline the detail has its reply, and what differs', async () => {
	const reply = {body: null, frames: 1, bytes: 1};
	const before = saved(0, {outcome: 'passed', reply: {...reply, text: 'Ouvert le lundi matin.'}});
	const baseline = await savedDocument([before]);
	const document = await savedDocument([
		saved(0, {reply: {...reply, text: 'Ouvert le jeudi matin.'}}),
	]);
	const {press, untilSeen} = await showResults(document, {tab: 'Compare', rows: 60, baseline});
	press(keys.enter);
	const shown = await untilSeen('Baseline’s reply');
	expect(shown).toContain('Ouvert le lundi matin.');
	expect(shown).toContain('Ouvert le [-lundi-]{+jeudi+} matin.');
});

test('y in the list copies the reply of the selected pair', async () => {
	const {press, called} = await showResults(await savedDocument([saved(0), saved(1)]), {
		tab: 'Failures',
	});
	press('jy');
	expect(await called()).toEqual(['copy "Réponse 1." "the reply"']);
});

test.each([keys.enter, 'y'])(
	'when the results file is gone, %j says that the record cannot be read',
	async (key) => {
		const document = await savedDocument([saved(0)]);
		await unlink(document.folder.resultsFile);
		const {press, calls, untilSeen} = await showResults(document, {tab: 'Failures'});
		press(key);
		await untilSeen('cannot be read: ENOENT');
		expect(calls).toEqual([]);
	},
);
