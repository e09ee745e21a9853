import {expect, test} from 'vitest';
import {createFeed} from '../../source/engine/feed.ts';
import {prompts} from '../faults/fire.ts';

const whole = {first: 0, step: 0, measured: true};

test('hands out the prompts in order, and marks each further round in the id', () => {
	const feed = createFeed(prompts(2), whole);
	const five = Array.from({length: 5}, (_, position) => feed(position));
	expect(five.map(({id}) => id)).toEqual(['q0', 'q1', 'q0@2', 'q1@2', 'q0@3']);
	expect(five.map(({index}) => index)).toEqual([0, 1, 2, 3, 4]);
	expect(five.map(({prompt}) => prompt.id)).toEqual(['q0', 'q1', 'q0', 'q1', 'q0']);
});

test('no id is handed out twice, in whatever order positions are asked for', () => {
	const feed = createFeed(prompts(7), whole);
	const ids = Array.from({length: 700}, (_, place) => feed((place * 367) % 700).id);
	expect(new Set(ids).size).toBe(700);
});

test('a leg goes on in the dataset where the one before has ended, and names its step', () => {
	const feed = createFeed(prompts(3), {first: 5, step: 2, measured: true});
	expect([feed(0), feed(1)]).toMatchObject([
		{id: 'q2@2', index: 5, step: 2, measured: true},
		{id: 'q0@3', index: 6, step: 2, measured: true},
	]);
});

test('the prompts of a warm-up say that they are not measured', () => {
	expect(createFeed(prompts(3), {...whole, measured: false})(0).measured).toBe(false);
});
