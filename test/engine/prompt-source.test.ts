import {expect, test} from 'vitest';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {createPromptSource} from '../../source/engine/prompt-source.ts';
import {turnsOf, linkTurns, type Prompt} from '../../source/model/prompt.ts';
import {attemptIdOf, type Assignment} from '../../source/model/raw-attempt.ts';
import {prompts} from '../faults/fire.ts';

const whole = {first: 0, step: 0, measured: true};

test('hands out the prompts in order, and marks each further round in the id', () => {
	const feed = createPromptSource(promptTableOf(prompts(2)), whole);
	const five = Array.from({length: 5}, (_, position) => feed(position));
	expect(five.map(attemptIdOf)).toEqual(['q0', 'q1', 'q0@2', 'q1@2', 'q0@3']);
	expect(five.map(({index}) => index)).toEqual([0, 1, 2, 3, 4]);
	expect(five.map(({prompt}) => prompt.id)).toEqual(['q0', 'q1', 'q0', 'q1', 'q0']);
});

test('no id is handed out twice, in whatever order positions are asked for', () => {
	const feed = createPromptSource(promptTableOf(prompts(7)), whole);
	const ids = Array.from({length: 700}, (_, place) => attemptIdOf(feed((place * 367) % 700)));
	expect(new Set(ids).size).toBe(700);
});

test('a leg goes on in the dataset where the one before has ended, and names its step', () => {
	const feed = createPromptSource(promptTableOf(prompts(3)), {first: 5, step: 2, measured: true});
	expect([feed(0), feed(1)]).toMatchObject([
		{place: 2, round: 2, index: 5, step: 2, measured: true},
		{place: 0, round: 3, index: 6, step: 2, measured: true},
	]);
	expect([feed(0), feed(1)].map(attemptIdOf)).toEqual(['q2@2', 'q0@3']);
});

test('the prompts of a warm-up say that they are not measured', () => {
	expect(
		createPromptSource(promptTableOf(prompts(3)), {...whole, measured: false})(0).measured,
	).toBe(false);
});

/** A conversation of so many turns. */
const talk = (name: string, turns: number): Prompt =>
	linkTurns(prompts(turns).map((prompt, turn) => ({...prompt, id: `${name}#${turn + 1}`})));

function chain(first: Assignment): Assignment[] {
	const turns = [first];
	for (let {next} = first; next; {next} = next) turns.push(next);
	return turns;
}

test('a conversation is handed out as its first turn with the others behind it', () => {
	const [alone] = prompts(1);
	const feed = createPromptSource(promptTableOf([alone!, talk('a', 3), talk('b', 1)]), {
		...whole,
		step: 2,
	});
	const told = Array.from({length: 6}, (_, position) =>
		chain(feed(position)).map((turn) => [attemptIdOf(turn), turn.index, turn.step, turn.measured]),
	);
	expect(told).toEqual([
		[['q0', 0, 2, true]],
		[
			['a#1', 1, 2, true],
			['a#2', 2, 2, true],
			['a#3', 3, 2, true],
		],
		[['b#1', 4, 2, true]],
		[['q0@2', 5, 2, true]],
		[
			['a#1@2', 6, 2, true],
			['a#2@2', 7, 2, true],
			['a#3@2', 8, 2, true],
		],
		[['b#1@2', 9, 2, true]],
	]);
	expect(chain(feed(1)).map(({prompt}) => prompt.id)).toEqual(['a#1', 'a#2', 'a#3']);
});

const told = (turn: Assignment) => `${attemptIdOf(turn)} ${turn.index}`;

test('a leg that goes on among conversations counts what came before in turns', () => {
	const feed = createPromptSource(promptTableOf([talk('a', 3), talk('b', 2)]), {
		...whole,
		first: 3,
	});
	expect(chain(feed(0)).map(told)).toEqual(['b#1@2 8', 'b#2@2 9']);
	expect(chain(feed(1)).map(told)).toEqual([...['a#1@3 10', 'a#2@3 11', 'a#3@3 12']]);
});

test('ids and indices are each handed out once, indices without a gap', () => {
	const units = Array.from({length: 9}, (_, index) => talk(`t${index}`, 1 + (index % 4)));
	const feed = createPromptSource(promptTableOf(units), whole);
	const all = Array.from({length: 90}, (_, place) => feed((place * 37) % 90)).flatMap(chain);
	expect(new Set(all.map(attemptIdOf)).size).toBe(all.length);
	const indices = all.map(({index}) => index).toSorted((a, b) => a - b);
	expect(indices).toEqual(all.map((_, index) => index));
	const places = Map.groupBy(all, ({place}) => place);
	expect(places.size).toBe(units.flatMap(turnsOf).length);
	for (const turns of places.values())
		expect(new Set(turns.map(({prompt}) => prompt.id)).size).toBe(1);
});
