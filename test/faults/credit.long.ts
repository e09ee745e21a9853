import {expect, test} from 'vitest';
import {singleRule} from '../../source/model/reply-rule.ts';
import {createDraw} from '../helpers/random.ts';
import {drawManners, kindServers, pieceRule, runWorld} from './credit-world.ts';

const span = 60_000;

test.each([
	['single frames over persistent connections', singleRule, 1, false],
	['single frames over a connection each', singleRule, 1, true],
	['streams over persistent connections', pieceRule, 2, false],
	['streams over a connection each', pieceRule, 2, true],
] as const)(
	'for a minute, no reply of unkind servers is credited to another prompt unnoticed: %s',
	async (_, rule, pieces, perPrompt) => {
		const until = performance.now() + span;
		let [wrong, replies] = [0, 0];
		for (let seed = 1000; performance.now() < until; seed++) {
			const manners = drawManners(createDraw(seed), pieces);
			const end = await runWorld({seed, manners, rule, perPrompt, prompts: 80, timeout: 400});
			expect({seed, manners, ...end}).toMatchObject({unnoticed: 0, sent: end.attempts});
			expect(end.doubtful).toBe(end.doubtfulByEvents);
			if (!end.distrusted) expect(end.attempts).toBe(80);
			wrong += end.wrong;
			replies += end.replies;
		}
		console.log(`${wrong} of ${replies} replies misplaced, each of them in doubt`);
		expect(replies).toBeGreaterThan(500);
	},
);

test.each(kindServers)(
	'over 100,000 prompts a server with %s casts no doubt',
	async (_, manners, options) => {
		const prompts = 100_000;
		const end = await runWorld({seed: 1, manners, prompts, connections: 20, ...options});
		expect(end).toMatchObject({
			wrong: 0,
			doubtful: 0,
			distrusted: false,
			attempts: prompts,
			opened: 20,
		});
	},
);
