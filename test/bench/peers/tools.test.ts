import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {findTools} from './tools.ts';

let folder = '';
const quiet = () => undefined;

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
	mkdirSync(join(folder, 'programs'));
	vi.stubEnv('PATH', join(folder, 'programs'));
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(folder, {recursive: true, force: true});
});

/** Puts a shell script where programs are looked for. */
function writeProgram(name: string, script: string): void {
	writeFileSync(join(folder, 'programs', name), `#!/bin/sh\n${script}\n`, {mode: 0o755});
}

test('tools whose installers are missing are left out, with the reason', async () => {
	expect(await findTools(join(folder, 'tools'), quiet)).toEqual({
		k6: 'go is not here',
		python: 'python3 is not here',
		artillery: 'npm is not here',
	});
});

test('an installer that fails gives its own reason', async () => {
	writeProgram('go', 'echo "go: downloading"; echo "error: no such module" >&2; exit 1');
	expect((await findTools(join(folder, 'tools'), quiet)).k6).toBe('error: no such module');
});

test('a tool that is there is not installed again', async () => {
	mkdirSync(join(folder, 'tools', 'artillery', 'node_modules', 'artillery'), {recursive: true});
	const home = join(folder, 'tools', 'artillery', 'node_modules', 'artillery');
	writeFileSync(join(home, 'package.json'), '{"version": "2.0.0"}');
	const {artillery} = await findTools(join(folder, 'tools'), quiet);
	expect(artillery).toMatchObject({
		version: '2.0.0',
		args: [join(home, 'bin', 'run'), 'run', '--quiet'],
	});
});
