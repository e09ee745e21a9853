import {afterEach, expect, test, vi} from 'vitest';
import {defineCommand, type Given} from '../../source/commands/define-command.ts';
import {overview, needsTerminal, unknownCommand} from '../../source/commands/overview.ts';
import {commands, findCommand} from '../../source/commands/registry.ts';
import {profilesOptions} from '../../source/config/options/profiles.ts';
import {configOptions} from '../../source/config/options/run-options.ts';

afterEach(() => void vi.restoreAllMocks());

function tiny() {
	const calls: Given[] = [];
	const command = defineCommand({
		name: 'tiny',
		usage: 'floodgate tiny FILE [MODE]',
		about: 'Does little.',
		options: profilesOptions,
		borrowed: configOptions,
		positionals: [
			{name: 'FILE', help: 'what to read', required: true},
			{name: 'MODE', help: 'how'},
		],
		run(given) {
			calls.push(given);
			return 7;
		},
	});
	return {command, calls};
}

test('a command gets its arguments and flags, and gives the exit code', async () => {
	const {command, calls} = tiny();
	expect(await command.invoke(['a', 'b', '--json', '-c', '3'])).toBe(7);
	const [{input, flags}] = calls as [Given];
	expect(input).toEqual(['a', 'b']);
	expect([...flags.values]).toEqual([
		['json', true],
		['connections', 3],
	]);
});

test.each<[string, string[], string]>([
	[
		'a surplus argument',
		['a', 'b', 'c'],
		'unexpected argument "c". Usage: floodgate tiny FILE [MODE]',
	],
	['a missing one', [], 'FILE is missing: what to read. Usage: floodgate tiny FILE [MODE]'],
	['an unknown option', ['a', '--jsno'], 'Did you mean --json?'],
])('%s is refused before anything is done', async (_, argv, message) => {
	const {command, calls} = tiny();
	await expect(command.invoke(argv)).rejects.toThrow(message);
	expect(calls).toEqual([]);
});

test('--help describes its own options alone, whatever else is given', async () => {
	const {command, calls} = tiny();
	const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
	expect(await command.invoke(['--help', 'a', 'b', 'c'])).toBe(0);
	const help = String(write.mock.calls[0]![0]);
	expect(help).toMatch(/^Usage: floodgate tiny FILE \[MODE\]\n\nDoes little\.\n/);
	expect(help).toContain('--store-secrets');
	expect(help).not.toContain('--connections');
	expect(calls).toEqual([]);
});

test('every entry of the registry loads the command of its name', async () => {
	for (const [name, {load, usage}] of Object.entries(commands)) {
		const command = await load();
		expect(command.name).toBe(name);
		expect(usage.split(' ')[0]).toBe(name);
		expect(new Set(command.options.map(({meta}) => meta.flag)).size).toBe(command.options.length);
	}
	expect(findCommand('toString')).toBeUndefined();
});

test('the overview names the commands, and the nearest one to what was misspelt', () => {
	for (const name of Object.keys(commands)) expect(overview()).toContain(`floodgate ${name}`);
	expect(unknownCommand('prob')).toContain('Did you mean "probe"?');
	expect(needsTerminal('--url')).toContain('Did you mean "floodgate run --url …"?');
});
