import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync, utimesSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {withLock} from '../../../source/config/profiles/lock.ts';
import {openProfiles} from '../../../source/config/profiles/profiles.ts';
import {UserError} from '../../../source/model/user-error.ts';
import {temporaryFolder} from '../../helpers/bin.ts';

/** Saves 20 profiles as soon as it is told to. */
const saver = `
	import {once} from 'node:events';
	const {openProfiles} = await import(process.argv[1]);
	const profiles = openProfiles({folder: process.argv[2]});
	process.stdout.write('ready');
	await once(process.stdin, 'data');
	for (let count = 1; count <= 20; count++) {
		profiles.save(process.argv[3] + count, {url: 'wss://chat.example', connections: count});
	}
	process.exit();
`;

async function startSaver(folder: string, prefix: string) {
	const module = new URL('../../../source/config/profiles/profiles.ts', import.meta.url).href;
	const child = spawn(
		process.execPath,
		['--input-type=module', '-e', saver, module, folder, prefix],
		{stdio: ['pipe', 'pipe', 'inherit']},
	);
	onTestFinished(() => void child.kill('SIGKILL'));
	const ended = once(child, 'exit');
	await Promise.race([once(child.stdout, 'data'), ended]);
	return {
		go: async () => {
			child.stdin.end('go');
			expect(await ended).toEqual([0, null]);
		},
	};
}

test('two processes that save at the same time lose none of their profiles', async () => {
	const folder = join(await temporaryFolder(), 'home');
	const savers = await Promise.all([startSaver(folder, 'a'), startSaver(folder, 'b')]);
	await Promise.all(savers.map(({go}) => go()));
	const expected = ['a', 'b'].flatMap((prefix) =>
		Array.from({length: 20}, (_, index) => `${prefix}${index + 1}`),
	);
	expect(
		openProfiles({folder})
			.list()
			.map(({name}) => name),
	).toEqual(expected);
	expect(readdirSync(folder)).toEqual(['profiles.json']);
});

test('a lock that a process left behind over 10 s ago is taken away', async () => {
	const folder = join(await temporaryFolder(), 'home');
	const profiles = openProfiles({folder});
	const lock = join(folder, 'profiles.lock');
	writeFileSync(lock, 'of a process that was killed');
	const longAgo = Date.now() / 1000 - 11;
	utimesSync(lock, longAgo, longAgo);
	profiles.save('a', {url: 'wss://chat.example'});
	expect(readdirSync(folder)).toEqual(['profiles.json']);
});

test('a lock that is held is waited for, then named, and left as it is', async () => {
	const lock = join(await temporaryFolder(), 'profiles.lock');
	writeFileSync(lock, 'of another process');
	let done = false;
	const attempt = () => withLock(lock, () => (done = true), {stale: 600_000, patience: 50});
	expect(attempt).toThrow(UserError);
	expect(attempt).toThrow(lock);
	expect(done).toBe(false);
	expect(readFileSync(lock, 'utf8')).toBe('of another process');
});

test('the lock is given back when the work fails', async () => {
	const lock = join(await temporaryFolder(), 'profiles.lock');
	const fail = () =>
		withLock(lock, () => {
			expect(existsSync(lock)).toBe(true);
			throw new Error('no');
		});
	expect(fail).toThrow('no');
	expect(existsSync(lock)).toBe(false);
});

test('a lock that somebody took for stale is not taken from its new holder', async () => {
	const lock = join(await temporaryFolder(), 'profiles.lock');
	withLock(lock, () => writeFileSync(lock, 'of the new holder'));
	expect(readFileSync(lock, 'utf8')).toBe('of the new holder');
});
