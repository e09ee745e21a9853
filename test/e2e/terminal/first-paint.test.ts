import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, vi} from 'vitest';
import {temporaryFolder} from '../../helpers/bin.ts';
import {startTerminal, terminalTest} from '../../helpers/terminal.ts';

vi.setConfig({testTimeout: 60_000});

const tracer = new URL('../../helpers/loaded-modules.ts', import.meta.url);
const dist = new URL('../../../dist/', import.meta.url).href;

/** What the app has loaded when it paints its first screen: own files, and those of packages by name. */
async function loadedUntilPaint() {
	const cwd = await temporaryFolder();
	const file = join(cwd, 'loaded.json');
	const env = {NODE_OPTIONS: `--import=${tracer.href}`, LOADED_MODULES: file};
	const {waitFor, press, exit} = await startTerminal([], {cwd, env});
	await waitFor('▸ url');
	press('q');
	expect(await exit).toBe(0);
	const urls = JSON.parse(await readFile(file, 'utf8')) as string[];
	const own = urls.filter((url) => url.startsWith(dist)).map((url) => url.slice(dist.length));
	const packages = new Map<string, string[]>();
	for (const url of urls) {
		const [, path] = /.*\/node_modules\/(.+)$/.exec(url) ?? [];
		if (path === undefined) continue;
		const name = path.split('/', path.startsWith('@') ? 2 : 1).join('/');
		packages.set(name, [...(packages.get(name) ?? []), path]);
	}
	return {own, packages};
}

terminalTest('the first screen is painted before what it does not need is loaded', async () => {
	const {own, packages} = await loadedUntilPaint();
	expect(own).toContain('ui/screens/configure/configure-screen.js');
	expect([...packages.keys()]).toEqual(expect.arrayContaining(['ink', 'react', 'zod']));

	const rooms = new Set(['engine', 'headless', 'mock', 'reports', 'runner', 'store']);
	// The plan of a saved run, the words for one, and files: a few lines each.
	const light = ['runner/recorded-plan.js', 'store/files.js', 'model/summary.js'];
	const heavy = own.filter((path) => rooms.has(path.split('/')[0]!) && !light.includes(path));
	expect(heavy).toEqual([]);
	expect(own.filter((path) => /^ui\/screens\/(?!configure\/)/.test(path))).toEqual([]);
	expect(own).not.toContain('statistics/histogram.js');

	for (const name of ['ajv', 'asciichart', 'conf', 'hdr-histogram-js', 'meow', 'semver', 'ws']) {
		expect(packages.get(name), name).toBeUndefined();
	}
	const signing = [...packages.keys()].filter((name) => /^@(aws|smithy)/.test(name));
	expect(signing).toEqual([]);
	// Of hundreds.
	expect(packages.get('es-toolkit')?.length).toBeLessThan(10);
	expect(packages.get('zod')?.filter((path) => path.includes('/locales/'))).toHaveLength(1);
});

terminalTest('keys that are typed before anything is loaded do what they say', async () => {
	const {press, waitFor} = await startTerminal([]);
	// There and back again: in the form this q would end the app.
	press('/', 'url', 'enter', 'enter', 'ws://127.0.0.1:9/early', 'enter', 'H', 'q');
	await waitFor(/▸ url +ws:\/\/127\.0\.0\.1:9\/early +edited/);
});
