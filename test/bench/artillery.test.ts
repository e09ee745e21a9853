import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test} from 'vitest';
import {findArtillery, writeScenario} from './artillery.ts';

let folder = '';

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
});

afterEach(() => {
	rmSync(folder, {recursive: true, force: true});
});

test('the scenario makes all messages, over that many users, each of which waits for its replies', () => {
	const file = writeScenario(folder, {url: 'ws://127.0.0.1:1', users: 50, messages: 1000});
	const {config, scenarios} = JSON.parse(readFileSync(file, 'utf8')) as {
		config: {target: string; phases: {arrivalCount: number}[]};
		scenarios: {flow: {count: number; loop: {send: object}[]}[]}[];
	};
	expect(config.target).toBe('ws://127.0.0.1:1');
	expect(config.phases[0]!.arrivalCount * scenarios[0]!.flow[0]!.count).toBe(1000);
	expect(scenarios[0]!.flow[0]!.loop[0]!.send).toHaveProperty('capture');
});

test('a folder without Artillery is named', () => {
	expect(() => findArtillery(folder)).toThrow(folder);
});
