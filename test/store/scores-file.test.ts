import {appendFile, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Attempt} from '../../source/model/attempt.ts';
import {createResultsTail} from '../../source/store/results-tail.ts';
import {joinScores, readScoreAt, readScores} from '../../source/store/scores-file.ts';
import {temporaryFolder} from '../helpers/folder.ts';

const line = (id: string, parts: object = {}) => ({
	...{id, attempt: 1, set: 'run', scores: {judge: 1}, failed: [], ...parts},
});
const attempt = (id: string, parts: Partial<Attempt> = {}): Attempt => ({
	...{id, attempt: 1, index: 0, outcome: 'passed', prompt: {}, scores: {length: 1}, failed: []},
	...{timing: {intended: 0, complete: 1}, connection: 0, step: 0, unscored: ['judge'], ...parts},
});

async function fileOf(...lines: readonly unknown[]): Promise<string> {
	const file = join(await temporaryFolder(), 'scores.jsonl');
	const texts = lines.map((one) => (typeof one === 'string' ? one : JSON.stringify(one)));
	await writeFile(file, texts.join('\n'));
	return file;
}

test('scores are found by id and attempt, the last line of each counts, and damage is counted', async () => {
	const file = await fileOf(
		line('a'),
		line('a', {attempt: 2, scores: {judge: 0.5}}),
		line('b'),
		line('b', {scores: {judge: 0}, cost: 0.001}),
		line('c', {set: 'later'}),
		'{"id":"d","attempt":1}',
		'{"id":"e","att',
	);
	const scores = (await readScores(file))!;
	expect(scores.damaged).toBe(2);
	expect(scores.of({id: 'a', attempt: 1})!.scores).toEqual({judge: 1});
	expect(scores.of({id: 'a', attempt: 2})!.scores).toEqual({judge: 0.5});
	expect(scores.of({id: 'b', attempt: 1})).toMatchObject({scores: {judge: 0}, cost: 0.001});
	expect(scores.of({id: 'c', attempt: 1})).toBeUndefined();
	expect((await readScores(file, 'later'))!.of({id: 'c', attempt: 1})).toBeDefined();
	const place = scores.placeOf({id: 'a', attempt: 2})!;
	expect(await readScoreAt(file, place)).toMatchObject({id: 'a', attempt: 2});
});

test('without a file there are no scores', async () => {
	expect(await readScores(join(await temporaryFolder(), 'scores.jsonl'))).toBeUndefined();
});

test('a rejecting score fails a pair that had passed, and only that', () => {
	const rejects = line('a', {
		...{scores: {judge: 0}, failed: ['judge'], reasons: {judge: 'rude'}},
		...{details: {judge: {votes: 3}}, metric_errors: {other: 'broke'}},
	});
	expect(joinScores(attempt('a', {details: {length: 1}}), rejects)).toEqual({
		...{id: 'a', attempt: 1, index: 0, outcome: 'failed', prompt: {}},
		...{timing: {intended: 0, complete: 1}, connection: 0, step: 0},
		...{scores: {length: 1, judge: 0}, failed: ['judge'], reasons: {judge: 'rude'}},
		...{details: {length: 1, judge: {votes: 3}}, metric_errors: {other: 'broke'}},
	});
	expect(joinScores(attempt('a'), line('a')).outcome).toBe('passed');
	expect(joinScores(attempt('a', {failed: ['length'], outcome: 'failed'}), rejects)).toMatchObject({
		...{outcome: 'failed', failed: ['length', 'judge']},
	});
});

test('an attempt that awaits no score is left as it is', () => {
	const saved = attempt('a');
	expect(joinScores(saved, undefined)).toBe(saved);
	const whole = attempt('a');
	Reflect.deleteProperty(whole, 'unscored');
	expect(joinScores(whole, line('a'))).toBe(whole);
});

test('the tail of the results gives whole lines as they come, from where it began', async () => {
	const file = join(await temporaryFolder(), 'results.jsonl');
	const early = createResultsTail(file);
	expect(await early.next()).toEqual([]);
	await writeFile(file, `${JSON.stringify(attempt('a'))}\n`);
	const late = createResultsTail(file);
	const ids = async (tail: typeof late) => (await tail.next()).map(({id}) => id);
	expect(await ids(early)).toEqual(['a']);
	expect(await ids(late)).toEqual([]);
	const text = JSON.stringify(attempt('b', {prompt: {Question: 'é'.repeat(300_000)}}));
	await appendFile(file, `no attempt\n${text.slice(0, 500_000)}`);
	expect(await ids(early)).toEqual([]);
	await appendFile(file, `${text.slice(500_000)}\n${JSON.stringify(attempt('c'))}\n`);
	expect([...(await ids(early)), ...(await ids(early))]).toEqual(['b', 'c']);
	expect(await ids(late)).toEqual(['b', 'c']);
	expect(await ids(early)).toEqual([]);
	early.close();
	late.close();
});
