import {expect, test} from 'vitest';
import type {ReplyRule} from '../../source/model/reply-rule.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {makeAssembler, play, ruleOf, toFrame, type Written} from './assembly.ts';
import {started} from './started.ts';

useFakeTime({from: 1000});

const rule: Partial<ReplyRule> = {
	done: [{path: 'type', equals: 'end'}],
	delta: {path: 'token', mode: 'append'},
	ignore: [{path: 'type', equals: 'beat'}],
	phases: {
		thinking: [{path: 'thought', exists: true}],
		tool: [
			{path: 'type', equals: 'tool'},
			{path: 'type', equals: 'result'},
		],
	},
	usage: {input: 'usage.in', output: 'usage.out', cost: 'usage.cost'},
};

/** The phases and the usage of a reply whose frames come a millisecond apart. */
function extrasOf(given: Partial<ReplyRule>, frames: readonly Written[]) {
	const assembler = makeAssembler(ruleOf(given));
	assembler.begin();
	for (const [at, frame] of frames.entries()) assembler.read(toFrame(frame), at);
	return {phases: assembler.phases(), usage: assembler.usage()};
}

const thought = {thought: 'hm', token: 'not said'};
const end = {type: 'end'};

test('frames of a phase are no text, and are timed by name', () => {
	const frames = [thought, {type: 'tool'}, thought, {token: 'a'}, {type: 'result'}, end];
	expect(play(rule, frames)).toMatchObject({text: 'a', spoke: [3], error: undefined});
	expect(extrasOf(rule, frames).phases).toEqual([
		{name: 'thinking', first: 0, last: 2, frames: 2},
		{name: 'tool', first: 1, last: 4, frames: 2},
	]);
});

test('a frame of a phase is none if it ends the reply, reports an error or is ignored', () => {
	const last = {type: 'end', thought: 'x'};
	expect(play(rule, [{token: 'a'}, last])).toMatchObject({text: 'a', end: 1});
	expect(extrasOf(rule, [last, {type: 'beat', thought: 'x'}]).phases).toBeUndefined();
	const failing = {...rule, error: {when: [{path: 'failed', exists: true}]}};
	expect(play(failing, [{failed: 'x', type: 'tool'}]).error?.class).toBe('app.error');
});

test('frames of a phase do not count where a reply ends with its n-th frame', () => {
	expect(play({...rule, done: [{frames: 1}]}, [thought, thought, {token: 'a'}])).toMatchObject({
		...{text: 'a', end: 2},
	});
});

test('a phase leaves its JSON in the body', () => {
	expect(play(rule, [{type: 'tool', sources: [1]}, {token: 'a'}, end]).body).toEqual({
		...{type: 'end', sources: [1], token: 'a'},
	});
});

test('of the usage, the last amount counts, in whichever frame', () => {
	const frames = [
		{type: 'beat', usage: {in: 5, cost: '0.25'}},
		{token: 'a', usage: {out: 1}},
		{...thought, usage: {out: 3, in: null}},
		{type: 'end', usage: {out: 7, cost: -1}},
	];
	expect(extrasOf(rule, frames).usage).toEqual({input: 5, output: 7, cost: 0.25});
	expect(extrasOf(rule, [{token: 'a', usage: {in: 'x', out: {}, cost: ''}}, end])).toEqual({
		...{phases: undefined, usage: undefined},
	});
});

test('what trails may tell the usage, and what is numbered counts in phases and behind the end', () => {
	const assembler = makeAssembler(ruleOf({...rule, sequence: {path: 'n'}}));
	assembler.begin();
	const frames = [
		{n: 0, token: 'a'},
		{n: 1, ...thought},
		{n: 3, type: 'beat'},
		{n: 4, ...end},
	];
	for (const frame of frames) assembler.read(toFrame(frame), 0);
	assembler.trail(toFrame({n: 2, usage: {out: 9}}));
	expect(assembler.faults()).toEqual({lost: 0, duplicated: 0, outOfOrder: 1});
	expect(assembler.usage()).toEqual({output: 9});
});

test('nothing is left of the reply before', () => {
	const assembler = makeAssembler(ruleOf(rule));
	assembler.begin();
	assembler.read(toFrame({...thought, usage: {in: 1}}), 0);
	assembler.begin();
	expect([assembler.phases(), assembler.usage()]).toEqual([undefined, undefined]);
});

test('between two prompts a phase is a part of some reply', () => {
	const assembler = makeAssembler(ruleOf(rule));
	expect(assembler.stray(toFrame({type: 'tool'}))).toBe('surplus');
	expect(assembler.stray(toFrame({type: 'other'}))).toBe('unknown');
});

test('an attempt has its phases in milliseconds of the clock, and phases keep it alive', async () => {
	const rig = await started({total: 1, rule, limits: {first: 100, idle: 100}});
	const [connection] = rig.connections;
	await advance(90);
	connection!.say(thought);
	await advance(90);
	connection!.say(thought);
	await advance(90);
	connection!.say({token: 'a', usage: {out: 2}}, end);
	await advance(10);
	const [attempt] = rig.attempts;
	expect(attempt).toMatchObject({text: 'a', error: undefined, usage: {output: 2}});
	const [phase] = attempt!.phases!;
	expect(phase).toMatchObject({name: 'thinking', frames: 2});
	expect(phase!.last - phase!.first).toBe(90);
	expect(phase!.first - attempt!.sent!).toBe(90);
	expect(attempt!.first! - attempt!.sent!).toBe(270);
});

test('a phase is no frame that the rule does not know', async () => {
	const rig = await started({total: 2, rule});
	const [connection] = rig.connections;
	connection!.say(thought);
	await advance(5000);
	expect(rig.attack.drainGauges().stuck ?? undefined).toBeUndefined();
	connection!.say({token: 'a'}, end);
	await rig.settle();
	expect(rig.attempts[0]!.text).toBe('a');
});
