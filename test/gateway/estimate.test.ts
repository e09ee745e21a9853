import {expect, test} from 'vitest';
import {estimate, type Demand} from '../../source/gateway/estimate.ts';

const usual = {framesPerReply: 1, replySeconds: 5};

/** Ten connections that send 600 prompts of one message each, one after the other. */
const demandOf = (changes: Partial<Demand> = {}): Demand => ({
	...{model: 'closed', rate: 10, perPrompt: false, connections: 10, newConnections: 10},
	...{concurrency: 10, connectRate: Infinity},
	...{prompts: 600, seconds: null, thinkSeconds: 0, together: false, messages: 1, units: 1},
	...{connectionSeconds: 0, idleSeconds: 0, urlLength: 60},
	...changes,
});

test('in the closed model everything follows from how long a reply takes', () => {
	expect(estimate(demandOf(), usual)).toMatchObject({
		newConnections: 10,
		callbacks: 2,
		requests: 4,
		// 600 prompts over 10 connections at 5 s each are 5 minutes of 10 connections.
		total: {unitsSent: 600, unitsReceived: 600, connectionMinutes: 50},
		warnings: [],
	});
	const thinking = estimate(demandOf({thinkSeconds: 5}), usual);
	expect(thinking).toMatchObject({callbacks: 1, total: {connectionMinutes: 100}});
});

test('a plan that time bounds sends what fits into it', () => {
	const {total} = estimate(demandOf({prompts: null, seconds: 60}), usual);
	expect(total).toMatchObject({unitsSent: 120, connectionMinutes: 10});
});

test('in the open model the rate counts, whatever the replies take', () => {
	const open = demandOf({
		model: 'open',
		rate: 200,
		prompts: 12_000,
		seconds: 60,
		...{connections: 1000, concurrency: 1000},
	});
	const {callbacks, requests, total} = estimate(open, {...usual, framesPerReply: 50});
	expect({callbacks, requests}).toEqual({callbacks: 10_000, requests: 10_200});
	expect(total).toMatchObject({unitsSent: 12_000, unitsReceived: 600_000});
	// The last replies take their time after the last prompt.
	expect(total?.connectionMinutes).toBeCloseTo((1000 * 65) / 60, 6);
	expect(total?.cost).toBeCloseTo(0.612 + (0.25 * 1083.33) / 1e6, 6);
});

test('one connection per prompt costs a request each, and lives as long as its reply', () => {
	const {requests, total} = estimate(demandOf({perPrompt: true}), usual);
	expect(requests).toBe(6);
	expect(total?.connectionMinutes).toBe(50);
});

test('several prompts in flight on a connection are sent and answered that much faster', () => {
	const four = demandOf({concurrency: 40});
	expect(estimate(four, usual)).toMatchObject({
		callbacks: 8,
		requests: 16,
		total: {unitsSent: 600, connectionMinutes: 12.5},
	});
	const timed = estimate({...four, prompts: null, seconds: 60}, usual);
	expect(timed.total).toMatchObject({unitsSent: 480, connectionMinutes: 10});
});

test('with one connection per prompt, no more prompts than connections can be had', () => {
	const limited = demandOf({perPrompt: true, connectRate: 1});
	expect(estimate(limited, usual)).toMatchObject({callbacks: 1, requests: 3});
	expect(estimate({...limited, model: 'open'}, usual).callbacks).toBe(1);
	expect(estimate(demandOf({connectRate: 1}), usual).callbacks).toBe(2);
	const timed = estimate({...limited, prompts: null, seconds: 60}, usual);
	expect(timed.total?.unitsSent).toBe(60);
});

test('where the plan’s end can’t be told there is no total', () => {
	expect(estimate(demandOf({prompts: null, seconds: null}), usual).total).toBeNull();
	const search = demandOf({model: 'open', prompts: null, seconds: null});
	expect(estimate(search, usual).total).toBeNull();
});

test('what the user says of replies, quotas and rates takes the place of what is usual', () => {
	const settings = {framesPerReply: 300, replySeconds: 10, requests: 100, perMillionMessages: 2};
	const {assumed, callbacks, total, warnings} = estimate(demandOf(), usual, settings);
	expect(assumed).toEqual({framesPerReply: 300, replySeconds: 10});
	expect(callbacks).toBe(300);
	expect(warnings).toEqual([
		expect.stringMatching(/callbacks included.*about 301, more than .* 100$/),
	]);
	expect(total?.cost).toBeCloseTo((2 * 600 * 301 + 0.25 * 100) / 1e6, 10);
});

test.each<[Partial<Demand>, RegExp]>([
	[{newConnections: 450}, /^new connections\/s .*about 450, 90% of/],
	[{together: true, concurrency: 4500}, /^requests at once: about 4,500, 90% of/],
	[{connectionSeconds: 7300}, /is open: about 7,300, more than the quota of 7,200/],
	[{idleSeconds: 540}, /is idle: about 540, 90% of the quota of 600/],
	[{urlLength: 4000}, /^characters of the url .*about 4,000, 97% of/],
])('%j is worth a warning', (changes, warning) => {
	expect(estimate(demandOf(changes), usual).warnings).toEqual([expect.stringMatching(warning)]);
});
