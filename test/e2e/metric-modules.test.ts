import {expect, test, vi} from 'vitest';
import {expectGivenUp, runWith} from '../helpers/own-metrics.ts';

vi.setConfig({testTimeout: 60_000});

// Those that also end after 10 s, in other ways, are in test/faults.
test.each<[string, string, RegExp]>([
	['blocks', 'for (;;);', /is not loaded after 10 s/],
	['waits for ever', 'await new Promise(() => {});', /waits, while loading, for something/],
	['ends the process', 'process.exit(0);', /ends the process while loading \(exit code 0\)/],
])(
	'a module that %s while it is loaded is given up in one line that names it',
	(_, code, message) => expectGivenUp(code, [], message),
);

test('a module that takes a moment to load is waited for', async () => {
	const own =
		"await new Promise((resolve) => setTimeout(resolve, 1500)); export default {name: 'own', score: () => 1};";
	const {code, stdout} = await runWith(own, ['--json']);
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({metrics: {good: {count: 1}, own: {count: 1}}});
});
