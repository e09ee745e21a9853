import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {createChildren} from './children.ts';
import {compileServer, createServers} from './servers.ts';

const children = createChildren();
let folder = '';

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
});
afterEach(() => {
	vi.unstubAllEnvs();
	children.kill();
	rmSync(folder, {recursive: true, force: true});
});

test('without a compiler the server under Node answers, and the figures say so', async () => {
	vi.stubEnv('PATH', folder);
	const compiled = await compileServer(folder);
	expect(compiled).toBeUndefined();
	const servers = createServers(children, compiled);
	expect(servers.name).toBe('test/bench/server.ts');
	const server = await servers.start({bytes: 1000});
	expect(server.url).toMatch(/^ws:\/\/127\.0\.0\.1:\d+$/);
	expect(await server.report()).toMatchObject({connections: 0, messages: 0, first: null});
	await server.stop();
});

const compiled = await (async () => {
	const place = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
	try {
		return (await compileServer(place)) !== undefined;
	} finally {
		rmSync(place, {recursive: true, force: true});
	}
})();

test.runIf(compiled)('what the server in C can’t do is left to the one under Node', async () => {
	const servers = createServers(children, await compileServer(folder));
	expect(servers.name).toBe('test/bench/server.c');
	for (const options of [{}, {delay: 10}, {gather: 2}, {freeze: {at: 1, duration: 1}}]) {
		const server = await servers.start(options);
		expect(await server.report()).toMatchObject({connections: 0});
		await server.stop();
	}
});
