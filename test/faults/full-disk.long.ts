import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test, vi} from 'vitest';
import type {Manifest} from '../../source/store/manifest.ts';
import {runFolder, startBin, temporaryFolder, writeRows} from '../helpers/bin.ts';
import {withDiskFault} from '../helpers/disk-fault.ts';
import {serveSockets} from '../helpers/servers.ts';

const rows = Array.from({length: 40}, (_, index) => ({Question: `Q${index}`, Intent: 'a'}));
const answer = JSON.stringify({message: `hello ${'x'.repeat(400)}`, intent: 'a'});

test.each([
	['results', 'results.jsonl'],
	['events', 'events.jsonl'],
	['results', undefined],
])(
	'a disk that never comes back is given up, and how much of the %s was not written is said (%s)',
	async (what, file) => {
		const url = await serveSockets((socket) => socket.send(answer));
		const dataset = await writeRows(await temporaryFolder(), rows);
		const running = await startBin(['run', '-u', url, '-d', dataset, '--duration', '60s', '-q'], {
			env: withDiskFault({...(file && {file}), call: 'writev', from: 2, hangs: true}),
		});
		const folder = await vi.waitFor(() => runFolder(running.cwd), {timeout: 20_000});
		const log = join(folder, file ?? 'results.jsonl');
		await vi.waitFor(async () => expect(await readFile(log, 'utf8')).not.toBe(''), {
			timeout: 20_000,
		});
		running.child.kill('SIGTERM');
		const {stderr} = await running.done;
		expect(stderr).toMatch(
			new RegExp(`: the disk was too slow: [\\d.]+ \\w+ of ${what} were not written; what was `),
		);
		expect(stderr.match(/^floodgate:/gm)).toHaveLength(1);
		const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
		expect(manifest).toMatchObject({status: 'failed'});
	},
);
