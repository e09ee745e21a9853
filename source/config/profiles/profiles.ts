import {readFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {join, resolve} from 'node:path';
import type Conf from 'conf';
import envPaths from 'env-paths';
import {parseExact} from '../../model/exact-json.ts';
import {makeFolders} from '../../model/folders.ts';
import {UserError, type Problem} from '../../model/user-error.ts';
import {sanitise} from '../../terminal/sanitise.ts';
import {fromDocument, toDocument, type ProfileExport} from './document.ts';
import {
	closeFolder,
	profileFileMode,
	readContents,
	type Contents,
	type ProfileFile,
	type Stored,
} from './file.ts';
import {checkProfile, type Profile, type RawConfig} from './layer.ts';
import {compareNames, problemWithName, unknownProfile} from './name.ts';
import {problemsWithSecrets} from './secrets.ts';
import {withPlace, createProfileStore, type Saved} from './store.ts';
import {configOptions} from '../options/run-options.ts';
import {toPortable} from './portable.ts';

/** The environment variable that names the folder of the profiles, in place of the system's usual one. */
export const homeVariable = 'FLOODGATE_HOME';
const configName = 'profiles';

export type ProfilesOptions = {
	/**
	 * The folder of the profiles; if absent, `$FLOODGATE_HOME` or the system's folder for configurations.
	 */
	readonly folder?: string;
	/** Receives a warning when a damaged file was moved aside; writes to standard error if absent. */
	readonly warn?: (text: string) => void;
};

type SaveOptions = {
	/** Stores secrets in clear that are not written as references. */
	readonly storeSecrets?: boolean;
};

export type ProfileImport = {
	readonly added: readonly string[];
	readonly replaced: readonly string[];
	readonly refused: readonly {readonly name: string; readonly problems: readonly Problem[]}[];
};

/** The saved profiles. Every method throws UserError for a bad name, a bad value or a disk error. */
export type Profiles = {
	/** The file they are in. */
	readonly file: string;
	/** In order of name; `changed` is ISO 8601. */
	readonly list: () => readonly {readonly name: string; readonly changed: string}[];
	readonly get: (name: string) => Profile & {readonly changed: string};
	/** Checks the values first, and replaces a profile of the same name. */
	readonly save: (name: string, config: RawConfig, options?: SaveOptions) => 'added' | 'replaced';
	readonly rename: (from: string, to: string) => void;
	readonly duplicate: (from: string, to: string) => void;
	readonly remove: (name: string) => void;
	/** Exports the named profiles, or all. */
	readonly exportAll: (names?: readonly string[]) => ProfileExport;
	/** Saves the valid profiles, and returns what is wrong with the others. */
	readonly import: (document: unknown, options?: SaveOptions) => ProfileImport;
};

function toStandardError(text: string): void {
	process.stderr.write(`floodgate: ${sanitise(text)}\n`);
}

/** conf replaces the file by renaming; this module handles names, damage and other processes. */
function openForWriting(cwd: string): Conf {
	// Loaded on demand: its schema checker would delay every first screen, and few starts write.
	const conf = createRequire(import.meta.url)('conf') as {readonly default: typeof Conf};
	return new conf.default({
		cwd,
		configName,
		accessPropertiesByDotNotation: false,
		configFileMode: profileFileMode,
		deserialize: (text) => readContents(text),
	});
}

function readFile(path: string): Contents {
	try {
		return readContents(readFileSync(path, 'utf8'));
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
		throw error;
	}
}

function openFile(folder: string | undefined): ProfileFile {
	const given = folder ?? process.env[homeVariable];
	// An empty variable counts as unset.
	const own = given === undefined || given === '' ? undefined : resolve(given);
	return withPlace(own ?? 'the folder of configurations', () => {
		// The folder that conf would use.
		const cwd = own ?? envPaths('floodgate', {suffix: ''}).config;
		makeFolders(cwd);
		if (own === undefined) closeFolder(cwd);
		const path = join(cwd, `${configName}.json`);
		const file: ProfileFile = {
			path,
			read: () => readFile(path),
			write(contents) {
				openForWriting(cwd).store = {...contents};
			},
		};
		// Fails at once if it can't be read.
		file.read();
		return file;
	});
}

function check(profile: Profile, {storeSecrets = false}: SaveOptions): void {
	const problem = problemWithName(profile.name);
	if (problem !== undefined) throw new UserError(problem);
	checkProfile(configOptions, profile);
	const secrets = storeSecrets ? [] : problemsWithSecrets(profile);
	if (secrets.length > 0) throw new UserError(secrets);
}

function find(saved: Saved, name: string): Stored {
	const found = saved.get(name);
	if (!found) throw new UserError(unknownProfile(name, [...saved.keys()]));
	return found;
}

/** Opens the saved profiles, creating a missing folder. */
export function openProfiles(options: ProfilesOptions = {}): Profiles {
	const {warn = toStandardError} = options;
	const file = openFile(options.folder);
	const {read, change} = createProfileStore(file, warn);

	const put = (saved: Saved, {name, config}: Profile): 'added' | 'replaced' => {
		const result = saved.has(name) ? 'replaced' : 'added';
		// A form may contain values that are undefined, which a profile does not.
		const plain = parseExact(JSON.stringify(config)) as RawConfig;
		saved.set(name, {name, changed: new Date().toISOString(), config: plain});
		return result;
	};
	const findAndFree = (saved: Saved, from: string, to: string): Stored => {
		const found = find(saved, from);
		const problem = problemWithName(to);
		if (problem !== undefined) throw new UserError(problem);
		if (saved.has(to)) throw new UserError(`there is already a profile ${JSON.stringify(to)}`);
		return found;
	};

	return {
		file: file.path,
		list: () =>
			[...read().values()]
				.map(({name, changed}) => ({name, changed}))
				.toSorted((a, b) => compareNames(a.name, b.name)),
		get: (name) => find(read(), name),
		save(name, config, how = {}) {
			check({name, config}, how);
			return change((saved) => put(saved, {name, config: toPortable(config)}));
		},
		rename(from, to) {
			change((saved) => {
				const found = findAndFree(saved, from, to);
				saved.delete(from);
				saved.set(to, {...found, name: to});
			});
		},
		duplicate(from, to) {
			change((saved) => put(saved, {name: to, config: findAndFree(saved, from, to).config}));
		},
		remove(name) {
			change((saved) => saved.delete(find(saved, name).name));
		},
		exportAll(names) {
			const saved = read();
			const wanted = names ?? [...saved.keys()].toSorted(compareNames);
			return toDocument(wanted.map((name) => find(saved, name)));
		},
		import(document, how = {}) {
			const result = {
				added: [] as string[],
				replaced: [] as string[],
				refused: [] as {name: string; problems: readonly Problem[]}[],
			};
			const valid = fromDocument(document).flatMap(([name, value]) => {
				// It may not be an object: the check reports it.
				const profile: Profile = {name, config: value as RawConfig};
				try {
					check(profile, how);
					return [profile];
				} catch (error) {
					if (!(error instanceof UserError)) throw error;
					result.refused.push({name, problems: error.problems});
					return [];
				}
			});
			if (valid.length === 0) return result;
			change((saved) => {
				for (const profile of valid) result[put(saved, profile)].push(profile.name);
			});
			return result;
		},
	};
}
