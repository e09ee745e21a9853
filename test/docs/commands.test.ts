import {expect, test} from 'vitest';
import {parseArguments} from '../../source/commands/parse.ts';
import {configOptions, invocationOptions} from '../../source/config/options/run-options.ts';
import {resolveConfig, toPlan} from '../../source/config/plan.ts';
import {UserError} from '../../source/model/user-error.ts';
import {listPages, readPage} from './pages.ts';
import {prose} from './links.ts';
import {commandLinesIn, splitWords} from './shell.ts';
import {commands as registry} from '../../source/commands/registry.ts';
import {helpOf} from './tables.ts';

const commands = Object.keys(registry).filter((name) => name !== 'help');
const noCommand = ['help', 'version', '--help', '--version'];

/** The flags that a command's help lists, and those that it negates. */
function flagsOf(command: string): Set<string> {
	const flags = [...helpOf(command).matchAll(/(?:^|\s)(--?[a-z][a-z-]*)/gm)].map(
		([, flag]) => flag!,
	);
	return new Set([...flags, ...flags.map((flag) => flag.replace(/^--/, '--no-')), '--help', '-h']);
}

/** What is wrong with a command line; values are looked at where a run would take them. */
function problemOf([command, ...words]: readonly string[]): string | undefined {
	if (command === undefined || noCommand.includes(command)) return undefined;
	if (!commands.includes(command)) return `there is no command "${command}"`;
	const known = flagsOf(command);
	const unknown = words
		.filter((word) => /^--?[a-z]/.test(word))
		.map((word) => word.split('=')[0]!)
		.filter((flag) => !known.has(flag));
	// Values of profiles are those of a run.
	if (command === 'profiles' && words[0] === 'save') return problemOf(['run', ...words.slice(2)]);
	if (unknown.length > 0) return `"${command}" has no ${unknown.join(', ')}`;
	if (command !== 'run') return undefined;
	try {
		// Files that a page shows exist nowhere.
		const given = words.map((word) => (word.startsWith('@') ? '{}' : word));
		const {flags} = parseArguments(given, [...configOptions, ...invocationOptions]);
		const config = resolveConfig({flags, environment: {}, projectFile: '/nowhere.json'});
		if (words.includes('--url') || words.includes('-u')) toPlan(config.value);
		return undefined;
	} catch (error) {
		if (error instanceof UserError) return error.message;
		throw error;
	}
}

const lines = listPages().flatMap((page) =>
	commandLinesIn(readPage(page)).map(({line, words}) => [page, line, words] as const),
);

test.each(lines)('%s: %s', (_page, _line, words) => {
	expect(problemOf(words)).toBeUndefined();
});

/** Options of other programs that pages name: the Python script's, npm's and those of the benchmarks. */
const foreign = ['--ws', '--o', '--c', '--global', '--rounds', '--bin', '--help', '--tools'];

/** Options that a page names in its text, as in `--rate 5`. */
const flagsIn = (text: string): string[] => [
	...new Set(
		[...prose(text).matchAll(/`([^`\n]+)`/g)].flatMap(([, span]) =>
			[...span!.matchAll(/(?<![\w-])--[a-z][a-z-]*/g)].map(([flag]) => flag),
		),
	),
];

const reference = listPages().filter((page) => /^(README|docs\/)/.test(page));

test.each(reference)('%s: every option in its text exists', (page) => {
	const known = new Set([
		...foreign,
		...noCommand,
		...commands.flatMap((command) => [...flagsOf(command)]),
	]);
	expect(flagsIn(readPage(page)).filter((flag) => !known.has(flag))).toEqual([]);
});

test('command lines are read as a shell reads them', () => {
	expect(splitWords(`a -t "b < 3" 'c d'e # f`)).toEqual(['a', '-t', 'b < 3', 'c de']);
	const text = '```sh\nTOKEN=x floodgate run \\\n  --rate 5 | tee log\nls\n```\n';
	expect(commandLinesIn(text).map(({words}) => words)).toEqual([['run', '--rate', '5']]);
});

test('unknown commands, options and values are found', () => {
	expect(problemOf(['rum'])).toContain('"rum"');
	expect(problemOf(['mock', '--prot', '8080'])).toContain('--prot');
	expect(problemOf(['run', '--rate', 'fast'])).toContain('fast');
});
