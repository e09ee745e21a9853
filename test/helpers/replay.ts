import {existsSync} from 'node:fs';
import {cp, mkdtemp, readdir, readFile, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {basename, join} from 'node:path';
import {expect} from 'vitest';
import {replay} from '../../source/runs/replay.ts';
import type {Manifest} from '../../source/store/manifest.ts';
import {toFile} from '../../source/store/summary-codec.ts';

/**
 * A run's folder says all that its summary says: with all attempts saved, from these and the events
 * alone.
 */
export async function expectReplay(folder: string): Promise<void> {
	const summary = await readFile(join(folder, 'summary.json'), 'utf8');
	const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
	// A copy: the test may go on with the run.
	const place = await mkdtemp(join(tmpdir(), 'floodgate-replay-'));
	try {
		const copy = join(place, basename(folder));
		await cp(folder, copy, {recursive: true});
		await rm(join(copy, 'summary.json'));
		if (manifest.plan.save === 'all') await rm(join(copy, 'aggregate.json'), {force: true});
		else expect(existsSync(join(copy, 'aggregate.json'))).toBe(true);
		const again = `${JSON.stringify(toFile(await replay(copy)), undefined, 2)}\n`;
		expect(JSON.parse(again)).toEqual(JSON.parse(summary));
		expect(again).toBe(summary);
	} finally {
		await rm(place, {recursive: true, force: true});
	}
}

/** Holds it of every run below a folder that came to its end and could be written. */
export async function expectReplays(out: string): Promise<void> {
	const names = await readdir(out).catch(() => []);
	for (const name of names) {
		const folder = join(out, name);
		const whole = ['manifest.json', 'summary.json', 'events.jsonl', 'results.jsonl'];
		if (!whole.every((file) => existsSync(join(folder, file)))) continue;
		// Another process is at it.
		if (existsSync(join(folder, 'lock'))) continue;
		const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8')) as Manifest;
		if (manifest.status !== 'failed' && manifest.status !== 'running') await expectReplay(folder);
	}
}
