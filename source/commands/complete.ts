import {readFileSync} from 'node:fs';
import {RootCommand, type Complete} from '@bomb.sh/tab';
import type {CompletedCommand} from './completion-table.ts';

/** Runs that are offered, the newest first. */
const mostRuns = 20;

async function readTable(): Promise<readonly CompletedCommand[]> {
	try {
		const file = new URL('../completion.json', import.meta.url);
		return JSON.parse(readFileSync(file, 'utf8')) as readonly CompletedCommand[];
	} catch {
		// Started from the sources, which have no such file.
		const {completionTable} = await import('./completion-table.ts');
		return completionTable();
	}
}

type Found = {readonly value: string; readonly about: string};

/** Names of saved profiles; none when they cannot be read. */
async function profileNames(): Promise<readonly Found[]> {
	try {
		const {openProfiles} = await import('../config/profiles/profiles.ts');
		return openProfiles()
			.list()
			.map(({name}) => ({value: name, about: 'profile'}));
	} catch {
		return [];
	}
}

/** Ids of saved runs in the usual folder, the newest first. */
async function runIds(): Promise<readonly Found[]> {
	try {
		const {listRuns} = await import('../store/history.ts');
		const runs = listRuns('./runs').runs.slice(0, mostRuns);
		return [
			{value: 'last', about: 'the newest run'},
			...runs.map(({manifest}) => ({value: manifest.id, about: manifest.started})),
		];
	} catch {
		return [];
	}
}

/** What is looked up only where the words ask for it, because reading it takes time. */
async function lookUp(words: readonly string[]): Promise<ReadonlyMap<string, readonly Found[]>> {
	const [name = ''] = words;
	const inCommand = words.length > 1;
	const wantsProfile = ['run', 'probe', 'profiles'].includes(name) || !inCommand;
	const wantsRun = ['rerun', 'report', 'runs'].includes(name) && inCommand;
	return new Map([
		['PROFILE', wantsProfile ? await profileNames() : []],
		['NAME', name === 'profiles' ? await profileNames() : []],
		['RUN', wantsRun ? await runIds() : []],
	]);
}

/**
 * Prints what may come next on a command line, for the scripts of `floodgate completion`.
 * @param words after the program's name; the last one is being typed
 */
export async function complete(words: readonly string[]): Promise<number> {
	const found = await lookUp(words);
	const root = new RootCommand();
	for (const {name, summary, options, positionals} of await readTable()) {
		const command = root.command(name, summary);
		for (const {flag, short, help, takesValue, values} of options) {
			const offer = (offered: Complete) => {
				for (const value of values) offered(value, '');
			};
			if (takesValue) command.option(flag, help, offer, short);
			else command.option(flag, help, short);
		}
		for (const {name: positional, values} of positionals) {
			command.argument(positional, (offered) => {
				for (const value of values) offered(value, '');
				for (const {value, about} of found.get(positional) ?? []) offered(value, about);
			});
		}
	}
	root.parse([...words]);
	return 0;
}
