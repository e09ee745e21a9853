import {expect, test} from 'vitest';
import {createFeed} from '../../source/engine/feed.ts';
import {prompts} from '../faults/fire.ts';

test('hands out the prompts in order, and marks each further round in the id', () => {
	const feed = createFeed(prompts(2));
	const five = Array.from({length: 5}, feed);
	expect(five.map(({id}) => id)).toEqual(['q0', 'q1', 'q0@2', 'q1@2', 'q0@3']);
	expect(five.map(({index}) => index)).toEqual([0, 1, 2, 3, 4]);
	expect(five.map(({prompt}) => prompt.id)).toEqual(['q0', 'q1', 'q0', 'q1', 'q0']);
});

test('no id is handed out twice', () => {
	const feed = createFeed(prompts(7));
	const ids = Array.from({length: 700}, () => feed().id);
	expect(new Set(ids).size).toBe(700);
});
