import {expect, test} from 'vitest';
import {loadConflicts} from '../../../source/config/conflicts.ts';
import type {Layer} from '../../../source/config/resolve.ts';
import {allLayers, toConfig, toFields, type Edits} from '../../../source/ui/state/form.ts';
import {
	arrangeFields,
	chooseLoad,
	loadChoiceOf,
	loadChoices,
	type LoadChoice,
} from '../../../source/ui/state/load-form.ts';

const given = (values: Readonly<Record<string, unknown>>): Layer[] => [
	{source: 'project', label: ({key}) => key, values: new Map(Object.entries(values))},
];
const none: Edits = new Map();

function shownKeys(choice: LoadChoice, edits: Edits, below: readonly Layer[]): string[] {
	const {after} = arrangeFields(toFields(edits, below), choice, allLayers(edits, below));
	return after.map(({option}) => option.key);
}

test.each([
	{values: {}, choice: 'connections'},
	{values: {rate: 5, arrivals: 'poisson'}, choice: 'rate'},
	{values: {rate: 5, stages: '30s:10'}, choice: 'stages'},
	{values: {steps: '1:9:2'}, choice: 'steps'},
	{values: {steps: '1:9:2', findCapacity: true}, choice: 'capacity'},
	{values: {findCapacity: false, hold: '15 prompts'}, choice: 'connections'},
])('what is given makes the load model $choice', ({values, choice}) => {
	expect(loadChoiceOf(given(values))).toBe(choice);
});

test.each<{choice: LoadChoice; shown: string[]; hidden: string[]}>([
	{
		choice: 'connections',
		shown: ['connections', 'thinkTime', 'duration'],
		hidden: ['rate', 'hold'],
	},
	{
		choice: 'rate',
		shown: ['rate', 'arrivals', 'maxConnections'],
		hidden: ['thinkTime', 'steps', 'stages', 'hold', 'pause'],
	},
	{
		choice: 'steps',
		shown: ['steps', 'hold', 'pause'],
		hidden: ['stages', 'duration', 'connections'],
	},
	{choice: 'stages', shown: ['stages', 'connections'], hidden: ['steps', 'hold', 'duration']},
	{choice: 'capacity', shown: ['steps', 'hold', 'pause'], hidden: ['stages', 'findCapacity']},
])('of the load only the fields of $choice are shown, its own first', ({choice, shown, hidden}) => {
	const keys = shownKeys(choice, none, []);
	expect(keys.slice(0, shown.length)).toEqual(shown);
	for (const key of hidden) expect(keys).not.toContain(key);
	expect(keys).toContain('warmup');
});

test('after every choice what is given fits together, wherever it was given', () => {
	const below = given({
		...{rate: 5, arrivals: 'poisson', duration: '1m', repeat: 3, thinkTime: '1s'},
		...{thresholds: ['latency.p95 < 3s'], abortOnFail: true, connections: 7},
	});
	const values: Readonly<Record<string, unknown>> = {steps: '1:9:2', stages: '30s:10'};
	let state = {edits: none, parked: none};
	for (const choice of [...loadChoices, ...loadChoices.toReversed()]) {
		if (choice !== 'connections' && choice !== 'rate' && choice !== 'capacity') {
			state = {...state, edits: new Map([...state.edits, [choice, values[choice]]])};
		}
		state = chooseLoad(choice, state, below);
		const problems = loadConflicts(toConfig(state.edits, below));
		// Think time and a rate contradict each other in what is given itself.
		const own = problems.filter(({key}) => key !== 'rate');
		expect(own, choice).toEqual([]);
		expect(loadChoiceOf(allLayers(state.edits, below))).toBe(choice);
	}
});

test('what a model clears is reported once, and returns with the model that uses it', () => {
	const below = given({duration: '1m'});
	const typed: Edits = new Map([['thinkTime', '2s']]);
	const rate = chooseLoad('rate', {edits: typed, parked: none}, below);
	expect(rate.cleared).toEqual(['think-time']);
	const steps = chooseLoad('steps', rate, below);
	expect(steps.cleared).toEqual(['duration']);
	expect(toConfig(steps.edits, below).duration).toBeUndefined();
	expect(shownKeys('steps', steps.edits, below)).not.toContain('duration');
	expect(chooseLoad('capacity', steps, below).cleared).toEqual([]);
	const back = chooseLoad('connections', steps, below);
	expect(back.cleared).toEqual([]);
	expect(toConfig(back.edits, below)).toMatchObject({duration: 60_000, thinkTime: 2000});
});
