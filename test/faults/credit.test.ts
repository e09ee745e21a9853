import {describe, expect, test} from 'vitest';
import {singleRule} from '../../source/model/reply-rule.ts';
import {createDraw} from '../helpers/random.ts';
import {drawManners, kindServers, pieceRule, runWorld} from './credit-world.ts';

describe.each([
	['single frames, persistent', singleRule, 1, false],
	['single frames, a connection each', singleRule, 1, true],
	['streams, persistent', pieceRule, 2, false],
	['streams, a connection each', pieceRule, 2, true],
] as const)('%s', (_, rule, pieces, perPrompt) => {
	test.each([1, 2, 3, 4, 5, 6])(
		'no reply of an unkind server (%i) is credited to another prompt without a doubt',
		async (seed) => {
			const manners = drawManners(createDraw(seed * 7), pieces);
			const end = await runWorld({seed, manners, rule, perPrompt, prompts: 60, timeout: 400});
			expect(end).toMatchObject({unnoticed: 0, sent: end.attempts});
			expect(end.doubtful).toBe(end.doubtfulByEvents);
			if (!end.distrusted) expect(end.attempts).toBe(60);
		},
	);
});

test('a heartbeat moves replies to other prompts, and each of them is in doubt', async () => {
	const manners = {heartbeat: 50, latency: 20};
	const end = await runWorld({seed: 1, manners, prompts: 60});
	expect(end.wrong).toBeGreaterThan(10);
	expect(end).toMatchObject({unnoticed: 0});
	expect(end.doubtful).toBeGreaterThanOrEqual(end.wrong);
});

test.each(kindServers)('a server with %s casts no doubt', async (_, manners, options) => {
	const end = await runWorld({seed: 1, manners, prompts: 2000, connections: 10, ...options});
	expect(end).toMatchObject({wrong: 0, doubtful: 0, distrusted: false, attempts: 2000, opened: 10});
});
