import {expect, test} from 'vitest';
import {artilleryScript, k6Script, pythonScript, type Scenario} from './scripts.ts';

const url = 'ws://127.0.0.1:1';
const persistent: Scenario = {name: 'persistent', connections: 50, prompts: 1000, delay: 0};
const perPrompt: Scenario = {...persistent, name: 'per-prompt'};

type ArtilleryFile = {
	readonly config: {readonly target: string; readonly phases: {readonly arrivalCount: number}[]};
	readonly scenarios: {
		readonly flow: {readonly count: number; readonly loop: {readonly send: object}[]}[];
	}[];
};

test.each([
	[persistent, 50, 20],
	[perPrompt, 1000, 1],
])('an Artillery scenario makes all prompts: %j', (scenario, users, each) => {
	const {config, scenarios} = JSON.parse(artilleryScript(url, scenario)) as ArtilleryFile;
	expect(config.target).toBe(url);
	expect(config.phases[0]!.arrivalCount).toBe(users);
	expect(scenarios[0]!.flow[0]!.count).toBe(each);
	expect(scenarios[0]!.flow[0]!.loop[0]!.send).toHaveProperty('capture');
});

test('a k6 script shares the prompts among its users, over one connection or one each', () => {
	expect(k6Script(url, persistent)).toContain('let left = 20;');
	expect(k6Script(url, persistent)).toContain('"iterations":1,"vus":50');
	expect(k6Script(url, perPrompt)).toContain('let left = 1;');
	expect(k6Script(url, perPrompt)).toContain('"iterations":1000,"vus":50');
});

test('latencies are taken only where replies are held, as that costs time and memory', () => {
	const held: Scenario = {...persistent, name: 'held', delay: 100};
	expect(k6Script(url, persistent)).not.toContain('latency.add');
	expect(k6Script(url, held)).toContain('latency.add');
	expect(pythonScript(url, persistent)).not.toContain('latencies.append');
	expect(pythonScript(url, held)).toContain('latencies.append');
});

test('a Python script opens a connection for each prompt only where it is to', () => {
	expect(pythonScript(url, persistent)).toContain('(persistent() for _ in range(50))');
	expect(pythonScript(url, perPrompt)).toContain('(per_prompt() for _ in range(50))');
});
