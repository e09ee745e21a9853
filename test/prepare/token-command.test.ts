import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {runTokenCommand} from '../../source/prepare/token-command.ts';
import {createTokenSource, tokensOf} from '../../source/prepare/token-source.ts';
import {temporaryFolder} from '../helpers/folder.ts';

test('the output is the token, without the blanks around it', async () => {
	expect(await runTokenCommand("printf ' abc.def \\n\\n'")).toBe('abc.def');
	expect(await runTokenCommand('echo one | tr o 0')).toBe('0ne');
});

test.each([
	['exit 3', /^--token-command: the command failed with exit code 3$/],
	['echo "no hunter22" >&2; echo more >&2; exit 1', /exit code 1: no •••$/],
	['true', /printed nothing$/],
	['echo why >&2', /printed nothing: why$/],
	['echo a; echo b', /printed 2 lines, and a token is one$/],
	['printf "a\\tb"', /a character that no header may contain$/],
	['no-such-program-anywhere', /exit code 127: .*not found/],
])('%s is no token, and says why', async (command, says) => {
	const redact = (text: string) => text.replace('hunter22', '•••');
	await expect(runTokenCommand(command, {redact})).rejects.toThrow(says);
});

test('a command that hangs is ended, with all that it has started', async () => {
	const file = join(await temporaryFolder(), 'pid');
	const command = `sleep 300 & echo $! > ${file}; wait`;
	await expect(runTokenCommand(command, {limit: 100})).rejects.toThrow(/longer than 0.1 s/);
	const pid = Number(await readFile(file, 'utf8'));
	await expect.poll(() => isRunning(pid)).toBe(false);
});

async function isRunning(pid: number): Promise<boolean> {
	// A child that has ended may remain as a zombie.
	const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ') X');
	return !/\) [ZX]/.test(status);
}

/** A source whose command counts its runs. */
async function counting(options: {readonly now?: () => number; readonly broken?: boolean} = {}) {
	const folder = await temporaryFolder();
	const file = join(folder, 'runs');
	const failures: string[] = [];
	const fail = options.broken ? '; echo "no token-0" >&2; exit 7' : '';
	const source = createTokenSource({
		command: `echo x >> ${file}; echo token-$(wc -l < ${file} | tr -d ' ')${fail}`,
		initial: 'token-0',
		secrets: [],
		failed: (message) => failures.push(message),
		...(options.now && {now: options.now}),
	});
	return {source, failures};
}

test('one run of the command serves all who ask at the same time', async () => {
	const {source} = await counting();
	const all = await Promise.all([1, 2, 3].map(() => source.renew('token-0')));
	expect(all).toEqual(['token-1', 'token-1', 'token-1']);
	expect(source.current()).toBe('token-1');
});

test('who used an older token gets the newer one, and after a run the command rests', async () => {
	let now = 0;
	const {source} = await counting({now: () => now});
	expect(await source.renew('token-0')).toBe('token-1');
	expect(await source.renew('token-0')).toBe('token-1');
	now = 4999;
	expect(await source.renew('token-1')).toBe('token-1');
	expect(await tokensOf(source).instead('token-1')).toBeUndefined();
	now = 5001;
	expect(await tokensOf(source).instead('token-1')).toBe('token-2');
});

test('when the command fails, the old token stays, and its complaint shows no token', async () => {
	const {source, failures} = await counting({broken: true});
	expect(await source.renew('token-0')).toBe('token-0');
	expect(failures).toEqual([expect.stringMatching(/exit code 7: no •••$/)]);
});
