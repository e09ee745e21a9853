import {expect, test} from 'vitest';
import {createCorrelator} from '../../source/engine/correlation.ts';
import {toFrame} from './assembly.ts';

const correlator = createCorrelator({request: 'meta.id', reply: 'inReplyTo'});
const step = (value: unknown) => ({data: Buffer.from(JSON.stringify(value))});

test('a request and the frames of its reply have the same id', () => {
	const id = correlator.ofRequest([step({meta: {id: 'a-1'}, message: 'hi'})]);
	expect(id).toBe('a-1');
	expect(correlator.ofFrame(toFrame({inReplyTo: 'a-1', token: 'x'}))).toBe(id);
});

test('a number and the same number as text are one id', () => {
	expect(correlator.ofRequest([step({meta: {id: 7}})])).toBe('7');
	expect(correlator.ofFrame(toFrame({inReplyTo: '7'}))).toBe('7');
	expect(correlator.ofRequest([step({meta: {id: 0}})])).toBe('0');
});

test('of several messages the first that has an id tells it', () => {
	const steps = [step({step: 'START'}), step({meta: {id: 'b'}}), step({meta: {id: 'c'}})];
	expect(correlator.ofRequest(steps)).toBe('b');
});

test('a request may end with control characters, such as the U+001E of SignalR', () => {
	const data = Buffer.from('{"meta":{"id":"d"}}\u001E\n');
	expect(correlator.ofRequest([{data}])).toBe('d');
});

test.each([
	{},
	{inReplyTo: ''},
	{inReplyTo: null},
	{inReplyTo: {}},
	{inReplyTo: true},
	[],
	'x',
	'',
])('%j has no id', (frame) => {
	expect(correlator.ofFrame(toFrame(frame))).toBeUndefined();
	expect(correlator.ofRequest([step({meta: frame})])).toBeUndefined();
});

test('numbers beyond 2^53 are told apart digit for digit, on both sides', () => {
	const frame = (number: string) => toFrame(`{"inReplyTo": ${number}}`);
	for (const id of ['9007199254740992', '9007199254740993', '1610521604143693812']) {
		expect(correlator.ofFrame(frame(id))).toBe(id);
		expect(correlator.ofFrame(frame(`"${id}"`))).toBe(id);
	}
	expect(correlator.ofFrame(frame('1e999'))).toBeUndefined();
});

test('an id that no server sent is not found on the way to the prototype', () => {
	const inherited = createCorrelator({request: 'constructor.name', reply: '__proto__.id'});
	expect(inherited.ofRequest([step({})])).toBeUndefined();
	expect(inherited.ofFrame(toFrame({}))).toBeUndefined();
});
