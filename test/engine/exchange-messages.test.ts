import {expect, test} from 'vitest';
import {useFakeTime} from '../helpers/fake-time.ts';
import {stepOf, talk} from './talk.ts';
import {token, end, stream} from './token-stream.ts';

useFakeTime();

const threeSteps = [
	stepOf('start', {text: 'started'}),
	stepOf('body', {path: 'part', equals: 1}),
	stepOf('end'),
];

test('each step waits for what it names, and the first answer acknowledges the request', async () => {
	const {say, pass, sent, outcome} = talk(stream, {}, threeSteps);
	expect(sent).toEqual(['start']);
	await pass(10);
	say('beat');
	expect(sent).toEqual(['start']);
	say('started');
	expect(sent).toEqual(['start', 'body']);
	await pass(10);
	say('started', {part: 0});
	expect(sent).toEqual(['start', 'body']);
	say({part: 1});
	expect(sent).toEqual(['start', 'body', 'end']);
	await pass(30);
	say(token('hello'), end);
	expect(outcome()).toMatchObject({text: 'hello', ack: 10, first: 50, complete: 50});
});

test('steps that wait for nothing go out together', () => {
	const {sent} = talk(stream, {}, [
		stepOf('a'),
		stepOf('b'),
		stepOf('c', {text: 'x'}),
		stepOf('d'),
	]);
	expect(sent).toEqual(['a', 'b', 'c']);
});

test('an error in the middle of the steps ends the prompt, and the next one begins anew', async () => {
	const {say, pass, sent, outcome, released, start, attempts} = talk(stream, {}, threeSteps);
	say('started', {failed: 'no session'});
	await pass(300);
	expect(outcome()).toMatchObject({error: 'app.error', text: expect.any(String) as unknown});
	expect(released).toMatchObject([{late: false}]);
	start();
	expect(sent).toEqual(['start', 'body', 'start']);
	say('started', {part: 1}, token('hello'), end);
	expect(attempts[1]).toMatchObject({text: 'hello', error: undefined});
});

test.each([
	{limits: {total: 5000}, error: 'timeout.total', at: 5000},
	{limits: {total: 5000, first: 1000}, error: 'timeout.first', at: 1700},
])('a step that is never answered is $error', async ({limits, error, at}) => {
	const {say, pass, sent, outcome} = talk(stream, limits, threeSteps);
	await pass(700);
	say('started');
	await pass(6000);
	expect(sent).toEqual(['start', 'body']);
	// Never earlier than the last thing that was heard.
	expect(outcome()).toMatchObject({error, ack: 700, complete: at});
});
