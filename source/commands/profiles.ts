import {readFileSync} from 'node:fs';
import {text} from 'node:stream/consumers';
import {profileLabel, toRawConfig} from '../config/profiles/layer.ts';
import {maskProfile} from '../config/profiles/secrets.ts';
import {openProfiles, type Profiles} from '../config/profiles/profiles.ts';
import {profilesOptions, type ProfilesConfig} from '../config/options/profiles.ts';
import {resolve, type Layer} from '../config/resolve.ts';
import {configOptions} from '../config/options/run-options.ts';
import {parseExact} from '../model/exact-json.ts';
import {whyNotJson} from '../model/located-json.ts';
import {didYouMean} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';
import {exportJson} from '../store/files.ts';
import {padEnd, widthOf} from '../terminal/fit.ts';
import {sanitise, sanitiseLines, toSafeJson} from '../terminal/sanitise.ts';
import {defineCommand} from './define-command.ts';
import {findCommand} from './registry.ts';
import {styleFor} from './output.ts';
import {ownCommand} from '../terminal/own-command.ts';

type Context = {
	readonly profiles: Profiles;
	readonly config: ProfilesConfig;
	readonly flags: Layer;
};
type Action = {
	/** The names of its arguments in the usage; one in brackets is optional. */
	readonly takes: readonly string[];
	readonly run: (context: Context, ...names: string[]) => number | Promise<number>;
};

const quoted = (names: readonly string[]): string =>
	names.map((name) => JSON.stringify(name)).join(', ');

function say(message: string): void {
	process.stderr.write(`${sanitise(message)}\n`);
}

function printJson(value: unknown): void {
	process.stdout.write(`${toSafeJson(value)}\n`);
}

function list({profiles, config}: Context): number {
	const saved = profiles.list();
	if (config.json) {
		printJson(saved);
		return 0;
	}
	if (saved.length === 0) {
		say(`There is no profile yet. "${ownCommand('profiles save NAME --url wss://…')}" saves one.`);
		return 0;
	}
	const style = styleFor(process.stdout, config);
	const rows = saved.map(({name, changed}) => ({
		name: sanitise(name),
		changed: new Date(changed).toLocaleString('sv-SE').slice(0, 16),
		url: urlOf(profiles, name),
	}));
	const width = Math.max('profile'.length, ...rows.map(({name}) => widthOf(name)));
	const line = (name: string, changed: string, url: string) =>
		`${padEnd(name, width)}  ${padEnd(changed, 16)}  ${url}`.trimEnd();
	const lines = rows.map(({name, changed, url}) => line(name, changed, url));
	const header = style.dim(line('profile', 'changed', 'url'));
	process.stdout.write(`${style.own([header, ...lines].join('\n'))}\n`);
	return 0;
}

/** The address of a profile, its secrets masked; empty when it has none or cannot be read. */
function urlOf(profiles: Profiles, name: string): string {
	try {
		const {url} = maskProfile(profiles.get(name).config) as {readonly url?: unknown};
		return typeof url === 'string' ? sanitise(url) : '';
	} catch {
		return '';
	}
}

function show({profiles, config: {json}}: Context, name: string): number {
	const {changed, config} = profiles.get(name);
	const masked = maskProfile(config);
	if (json) printJson({name, changed, config: masked});
	else process.stdout.write(`${sanitiseLines(toSafeJson(masked))}\n`);
	return 0;
}

function save({profiles, config: {storeSecrets}, flags}: Context, name: string): number {
	if (findCommand(name)) {
		throw new UserError(
			`${JSON.stringify(name)} is a command, and "floodgate ${name}" would run that: choose another name`,
		);
	}
	// Check them as flags first, so that messages name what was typed.
	resolve(configOptions, [flags]);
	const config = toRawConfig(configOptions, flags);
	if (Object.keys(config).length === 0) {
		throw new UserError(
			`nothing to save: give options of a run, such as ${ownCommand(`profiles save ${JSON.stringify(name)} --url wss://…`)}`,
		);
	}
	const done = profiles.save(name, config, {storeSecrets});
	say(`${done === 'added' ? 'Saved' : 'Replaced'} ${profileLabel(name)}.`);
	return 0;
}

function rename({profiles}: Context, from: string, to: string): number {
	profiles.rename(from, to);
	say(`Renamed ${profileLabel(from)} to ${JSON.stringify(to)}.`);
	return 0;
}

function duplicate({profiles}: Context, from: string, to: string): number {
	profiles.duplicate(from, to);
	say(`Copied ${profileLabel(from)} to ${JSON.stringify(to)}.`);
	return 0;
}

function remove({profiles, config: {yes}}: Context, name: string): number {
	profiles.get(name);
	if (!yes)
		throw new UserError(`this permanently deletes ${profileLabel(name)}; give --yes to confirm`);
	profiles.remove(name);
	say(`Deleted ${profileLabel(name)}.`);
	return 0;
}

function exportTo({profiles}: Context, file?: string): number {
	const {document, leftOut} = profiles.exportAll();
	if (file === undefined || file === '-') printJson(document);
	else {
		try {
			exportJson(file, document);
		} catch (error) {
			throw new UserError(`export: ${file} cannot be written (${(error as Error).message})`);
		}
	}
	for (const place of leftOut) say(`Left out as a secret: ${place}`);
	return 0;
}

async function readDocument(file: string): Promise<unknown> {
	let content: string;
	try {
		content = file === '-' ? await text(process.stdin) : readFileSync(file, 'utf8');
	} catch (error) {
		throw new UserError(`import: ${file} cannot be read (${(error as Error).message})`);
	}
	const plain = content.replace(/^\uFEFF/, '');
	try {
		return parseExact(plain);
	} catch {
		throw new UserError(`import: ${file}: ${whyNotJson(plain)}`);
	}
}

async function importFrom({profiles, config}: Context, file: string): Promise<number> {
	const document = await readDocument(file);
	const {added, replaced, refused} = profiles.import(document, config);
	if (added.length > 0) say(`Added: ${quoted(added)}.`);
	if (replaced.length > 0) say(`Replaced: ${quoted(replaced)}.`);
	if (refused.length === 0) return 0;
	say(`Not imported: ${quoted(refused.map(({name}) => name))}.`);
	throw new UserError(refused.flatMap(({problems}) => problems));
}

const actions: Readonly<Record<string, Action>> = {
	list: {takes: [], run: list},
	show: {takes: ['NAME'], run: show},
	save: {takes: ['NAME'], run: save},
	rename: {takes: ['NAME', 'NEW'], run: rename},
	duplicate: {takes: ['NAME', 'NEW'], run: duplicate},
	delete: {takes: ['NAME'], run: remove},
	export: {takes: ['[FILE]'], run: exportTo},
	import: {takes: ['FILE'], run: importFrom},
};
/** What comes after the arguments in the usage. */
const trailing: Readonly<Record<string, string>> = {save: '[run options]', delete: '--yes'};
const forms = Object.entries(actions).map(([name, {takes}]) =>
	[name, ...takes, trailing[name] ?? ''].join(' ').trim(),
);
const usage = `floodgate profiles [${forms.join(' | ')}]`;

function chooseAction(name: string, given: readonly string[]): Action {
	const action = Object.hasOwn(actions, name) ? actions[name]! : undefined;
	if (!action) {
		const hint = didYouMean(name, Object.keys(actions));
		throw new UserError(`"${name}" is not understood.${hint} Usage: ${usage}`);
	}
	const {takes} = action;
	const needed = takes.filter((argument) => !argument.startsWith('['));
	const form = forms.find((text) => text.split(' ')[0] === name)!;
	const missing = needed[given.length];
	if (missing !== undefined) {
		throw new UserError(`${missing} is missing. Usage: floodgate profiles ${form}`);
	}
	const extra = given[takes.length];
	if (extra !== undefined) {
		throw new UserError(`unexpected argument "${extra}". Usage: floodgate profiles ${form}`);
	}
	return action;
}

/** `floodgate profiles`. */
export const profiles = defineCommand({
	name: 'profiles',
	usage,
	about:
		'Saved configurations for "floodgate run PROFILE". "save" takes the options of a run, see\n' +
		'"floodgate run --help". Secrets are stored as references such as {{$env.TOKEN}}, shown masked,\n' +
		'and left out of an export. FLOODGATE_HOME sets the folder that holds them.',
	options: profilesOptions,
	borrowed: configOptions,
	positionals: [
		{name: 'ACTION', help: '"list" if absent', choices: Object.keys(actions)},
		{name: 'NAME', help: 'a profile; a file for "export" and "import"'},
		{name: 'NEW', help: 'the new name, for "rename" and "duplicate"'},
	],
	run({input, flags}) {
		const config = resolve(profilesOptions, [flags]).value;
		const [name = 'list', ...names] = input;
		const action = chooseAction(name, names);
		const misplaced = configOptions.find(({key}) => flags.values.has(key));
		if (misplaced && name !== 'save') {
			throw new UserError(
				`--${misplaced.meta.flag} belongs to "floodgate profiles save", not here`,
			);
		}
		return action.run({profiles: openProfiles(), config, flags}, ...names);
	},
});
