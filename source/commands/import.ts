import {existsSync, readFileSync} from 'node:fs';
import {importOptions, type ImportConfig} from '../config/options/import.ts';
import {configOptions} from '../config/options/run-options.ts';
import {profileLabel} from '../config/profiles/layer.ts';
import {openProfiles} from '../config/profiles/profiles.ts';
import {resolve, type Layer} from '../config/resolve.ts';
import {readHar, type RecordedSocket} from '../har/har-file.ts';
import {groupSockets, toImportedConfig, type ImportedConfig} from '../har/to-config.ts';
import {UserError} from '../model/user-error.ts';
import {exportJson, exportText} from '../store/files.ts';
import {sanitise, toSafeJson} from '../terminal/sanitise.ts';
import {defineCommand} from './define-command.ts';
import {ownCommand} from '../terminal/own-command.ts';

function readFile(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw new UserError(`${file} cannot be read (${(error as Error).message})`);
	}
}

function choose(sockets: readonly RecordedSocket[], {socket}: ImportConfig): RecordedSocket[] {
	const groups = groupSockets(sockets);
	const chosen = groups[socket - 1];
	if (chosen) return chosen;
	const listed = groups.map(
		([first], index) => `${index + 1}: ${first!.url.replace(/\?.*$/s, '')}`,
	);
	throw new UserError({
		key: 'socket',
		text: `--socket ${socket}: the recording has ${groups.length} addresses (${listed.join(', ')})`,
	});
}

function checkNew(file: string, flag: string, {force}: ImportConfig): void {
	if (file === '-' || force || !existsSync(file)) return;
	throw new UserError(`${file} exists; give --force to replace it, or another file with ${flag}`);
}

/** The configuration is one that a run accepts; otherwise it is our fault, and said. */
function checkConfig(values: Readonly<Record<string, unknown>>): void {
	const layer: Layer = {
		source: 'project',
		label: ({key}) => key,
		values: new Map(Object.entries(values)),
	};
	resolve(configOptions, [layer]);
}

const say = (text: string): boolean => process.stderr.write(`${sanitise(text)}\n`);

function tell({config, decisions, variables, questions}: ImportedConfig): void {
	say(`url: ${String(config.url)}`);
	for (const {what, why} of decisions) say(`- ${what} (${why})`);
	say(
		`- ${questions.length} recorded ${questions.length === 1 ? 'question' : 'questions'} as a dataset`,
	);
	if (variables.length === 0) return;
	say('Secrets of the recording were left out. Before a run, set:');
	for (const {name, place} of variables) say(`  ${name}  (${place})`);
}

function write(imported: ImportedConfig, options: ImportConfig): void {
	const {out, profile, prompts} = options;
	const lines = imported.questions.map((question) => JSON.stringify({Question: question}));
	const config = {...imported.config, datasets: [prompts]};
	checkConfig(config);
	if (profile === undefined) checkNew(out, '--out', options);
	checkNew(prompts, '--prompts', options);
	exportText(prompts, `${lines.join('\n')}\n`);
	if (profile !== undefined) {
		openProfiles().save(profile, config, {storeSecrets: false});
		say(`Saved ${profileLabel(profile)}: ${ownCommand(`run ${profile}`)}`);
	} else if (out === '-') process.stdout.write(`${toSafeJson(config)}\n`);
	else {
		exportJson(out, config);
		say(
			`Wrote ${out} and ${prompts}: ${ownCommand(`run${out === 'floodgate.config.json' ? '' : ` --config ${out}`}`)}`,
		);
	}
}

/** `floodgate import har FILE`: a configuration from a browser's recording. */
export const importRecording = defineCommand({
	name: 'import',
	usage: 'floodgate import har FILE [OPTIONS]',
	about:
		'Makes a configuration from a browser\'s recording (HAR): address, set-up, request and reply rule.\nIn Chrome: developer tools, Network, ask two questions, then "Export HAR".',
	options: importOptions,
	positionals: [
		{name: 'FORMAT', help: 'har', required: true, choices: ['har']},
		{name: 'FILE', help: 'the recording', required: true},
	],
	run({input, flags}) {
		const [format, file = ''] = input;
		if (format !== 'har') throw new UserError(`"${format!}" is no format to import; there is har`);
		const {value: options} = resolve(importOptions, [flags]);
		const sockets = choose(readHar(readFile(file), file), options);
		const imported = toImportedConfig(sockets);
		tell(imported);
		write(imported, options);
		return 0;
	},
});
