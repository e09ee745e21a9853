import {expect, test} from 'vitest';
import type {Layer} from '../../../source/config/resolve.ts';
import {toConfig, toFields} from '../../../source/ui/state/form.ts';

const layer = (values: Readonly<Record<string, unknown>>): Layer => ({
	source: 'profile',
	label: ({key}) => key,
	values: new Map(Object.entries(values)),
});
const payloadOf = (typed: Readonly<Record<string, unknown>>, layers: readonly Layer[] = []) =>
	toFields(new Map(Object.entries(typed)), layers).find(({option}) => option.key === 'payload')!;

test('the request that a preset brings along is shown as the preset’s, unless another is given', () => {
	expect(payloadOf({reply: 'is-complete'})).toMatchObject({
		shown: '{"action":"sendMessage","userMessage":"{{question}}"}',
		text: '{"action":"sendMessage","userMessage":"{{question}}"}',
		source: 'preset',
	});
	expect(payloadOf({}, [layer({reply: 'is-complete'})]).source).toBe('preset');
	const own = {q: '{{question}}'};
	expect(payloadOf({reply: 'is-complete', payload: own}).source).toBe('edited');
	expect(payloadOf({reply: 'is-complete'}, [layer({payload: own})])).toMatchObject({
		shown: JSON.stringify(own),
		source: 'profile',
	});
	expect(payloadOf({}).source).toBe('default');
});

test('what the form shows of the request is what it would send', () => {
	for (const typed of [
		{},
		{reply: 'single'},
		{reply: 'rust-streaming'},
		{reply: {done: {frames: 2}}},
	]) {
		const {text} = payloadOf(typed);
		const {payload} = toConfig(new Map(Object.entries(typed)), []);
		expect(JSON.parse(text || '{"message":"{{question}}"}')).toEqual(payload);
	}
});

test('several messages are shown by their number and their beginning', () => {
	const payload = [{send: {step: 'a'}, await: {text: 'ok'}}, {send: 'b'}];
	expect(payloadOf({payload}).shown).toBe('2 messages: {"step":"a"} → "b"');
	expect(JSON.parse(payloadOf({payload}).text)).toEqual(payload);
	expect(payloadOf({payload: [{send: 1}]}).shown).toBe('1 message: 1');
});
