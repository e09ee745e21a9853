import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import {runBin, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {serveSockets} from '../helpers/servers.ts';

vi.setConfig({testTimeout: 60_000});

const good = "export default [{name: 'good', score: () => 1}];";

/** Runs with two modules, the second of which is this one. */
async function runWith(module: string, extra: readonly string[] = []) {
	let asked = 0;
	const url = await serveSockets((socket) => {
		asked++;
		socket.send('{"message":"hello"}');
	});
	const cwd = await temporaryFolder();
	await writeFile(join(cwd, 'good.mjs'), good);
	await writeFile(join(cwd, 'own.mjs'), module);
	const dataset = await writeRows(cwd, [{Question: 'Q'}]);
	const metrics = ['--metrics', './good.mjs', '--metrics', './own.mjs'];
	const result = await runBin(['run', '-u', url, '-d', dataset, '-q', ...metrics, ...extra], {cwd});
	return {...result, asked};
}

test.each<[string, string, string[], RegExp]>([
	['blocks', 'for (;;);', [], /is not loaded after 10 s/],
	['blocks', 'for (;;);', ['--dry-run'], /is not loaded after 10 s/],
	[
		'waits for ever, with a timer that keeps it alive',
		'setInterval(() => {}, 1000); await new Promise(() => {});',
		[],
		/is not loaded after 10 s/,
	],
	['waits for ever', 'await new Promise(() => {});', [], /waits, while loading, for something/],
	['ends the process', 'process.exit(0);', [], /ends the process while loading \(exit code 0\)/],
])(
	'a module that %s while it is loaded (%s %s) is given up in one line that names it',
	async (_, code, extra, message) => {
		const {code: exit, stderr, stdout, asked} = await runWith(`${code}\n${good}`, extra);
		expect(exit).toBe(2);
		expect(stdout).toBe('');
		expect(stderr).toMatch(/^floodgate: metrics: \.\/own\.mjs: .*\n$/);
		expect(stderr).toMatch(message);
		expect(asked).toBe(0);
	},
);

test('a module that takes a moment to load is waited for', async () => {
	const own =
		"await new Promise((resolve) => setTimeout(resolve, 1500)); export default {name: 'own', score: () => 1};";
	const {code, stdout} = await runWith(own, ['--json']);
	expect(code).toBe(0);
	expect(JSON.parse(stdout)).toMatchObject({metrics: {good: {count: 1}, own: {count: 1}}});
});
