import {expect, test} from 'vitest';
import {parsePeerOptions} from './options.ts';

const parse = (...args: string[]) => {
	const options = parsePeerOptions(args, 'bin');
	if (typeof options === 'string') throw new Error('it is a help text');
	return options;
};

test('scenarios may be named, and keep their order', () => {
	expect(parse('held', 'persistent').scenarios.map(({name}) => name)).toEqual([
		'persistent',
		'held',
	]);
	expect(parse().scenarios).toHaveLength(3);
	expect(() => parse('fast')).toThrow('there are persistent, per-prompt, held');
});

test('every connection has as many prompts as any other', () => {
	for (const {name, prompts, connections} of [
		...parse().scenarios,
		...parse('--quick').scenarios,
	]) {
		if (name !== 'per-prompt') expect(prompts % connections).toBe(0);
	}
});

test('rounds are a whole number from 1', () => {
	expect(parse('--rounds', '3').rounds).toBe(3);
	expect(() => parse('--rounds', '0')).toThrow('from 1 to 100');
});
