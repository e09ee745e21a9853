import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {linkTurns, type Prompt} from '../../source/model/prompt.ts';
import {readRecording} from '../../source/prepare/recording.ts';
import {configSchema} from '../../source/config/options/run-options.ts';
import type {Plan} from '../../source/config/plan.ts';

const prompt = (id: string, time: number | undefined): Prompt => ({
	...{id, file: 'chat.jsonl', line: Number(id), question: id},
	row: {Question: id, id, ...(time !== undefined && {Time: time})},
	...(time !== undefined && {time: time * 1000}),
});

const plan = (more: object): Plan => {
	const url = 'ws://127.0.0.1:9';
	return {...configSchema.parse({url, arrivals: 'replay', ...more}), url, seed: 9, name: 'test'};
};

test('prompts go in the order of their times, and the rate is that of the recording', () => {
	const prompts = promptTableOf([
		prompt('1', 30),
		prompt('2', 10),
		prompt('3', 20),
		prompt('4', 14),
	]);
	const found = readRecording(plan({}), prompts)!;
	expect([0, 1, 2, 3].map((place) => found.prompts.prompt(place).id)).toEqual(['2', '4', '3', '1']);
	expect(found.plan.rate).toBeCloseTo(3 / 20, 9);
	const times = [...found.recorded].map((time) => (time / found.plan.rate!) * 1);
	expect(times.map((time) => Math.round(time * 1000) / 1000)).toEqual([0, 4, 10, 20]);
});

test('ten times as fast is ten times the rate, and room for the highest', () => {
	const rows = Array.from({length: 300}, (_, at) => prompt(String(at + 1), at < 200 ? 5 : at));
	const found = readRecording(plan({arrivals: 'replay:10'}), promptTableOf(rows))!;
	expect(found.plan.rate).toBeCloseTo((299 / (299 - 5)) * 10, 6);
	expect(found.plan.maxConnections).toBe(2000);
});

test('all at once is possible, and so is a single prompt', () => {
	const once = readRecording(plan({}), promptTableOf([prompt('1', 3), prompt('2', 3)]))!;
	expect([...once.recorded]).toEqual([0, 0]);
	expect(readRecording(plan({}), promptTableOf([prompt('1', 3)]))!.plan.rate).toBe(1);
});

test('a conversation counts with its first turn', () => {
	const turns = linkTurns([prompt('1', 50), prompt('2', 60)]);
	const found = readRecording(plan({}), promptTableOf([turns, prompt('3', 40)]))!;
	expect(found.prompts.prompt(0).id).toBe('3');
	expect(found.recorded).toHaveLength(2);
});

test('a row without a time is named, and what to do', () => {
	const prompts = promptTableOf([prompt('1', 3), prompt('2', undefined)]);
	expect(() => readRecording(plan({}), prompts)).toThrow(/chat\.jsonl:2 has none.*--field time=/);
});

test('other plans stay as they are', () => {
	expect(readRecording(plan({arrivals: 'poisson', rate: 5}), promptTableOf([]))).toBeUndefined();
});
