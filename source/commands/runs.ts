import {resolve} from '../config/resolve.ts';
import {runsOptions, type RunsConfig} from '../config/options/runs.ts';
import {configOptions} from '../config/options/run-options.ts';
import {UserError} from '../model/user-error.ts';
import {jsonReporter} from '../reports/json.ts';
import {summaryIn} from '../reports/summary-in.ts';
import {renderRuns} from '../reports/runs.ts';
import {textReporter} from '../reports/text.ts';
import {withKilled} from '../runs/listed-digests.ts';
import {openRun} from '../runs/open-run.ts';
import {deleteRun, findRun, listRuns, problemWithResults, type SavedRun} from '../store/history.ts';
import {sanitise, sanitiseLine, toSafeJson} from '../terminal/sanitise.ts';
import {defineCommand} from './define-command.ts';
import {outerLayers} from './outer-layers.ts';
import {columnsOf, shortPath, styleFor} from './output.ts';
import {printReport} from './reports.ts';
import {ownCommand} from '../terminal/own-command.ts';

const usage = 'floodgate runs [list | show RUN | delete RUN --yes] [options]';
const warn = (text: string) => void process.stderr.write(`floodgate: ${sanitiseLine(text)}\n`);

async function list(config: RunsConfig): Promise<number> {
	const {runs: listed, unreadable} = listRuns(config.out);
	const saved = await withKilled(listed);
	for (const {path, reason} of unreadable) {
		warn(`${path} is skipped because it cannot be read: ${reason}`);
	}
	for (const {folder, damage} of saved) {
		if (damage !== undefined) warn(`${folder.path} is damaged: ${damage}`);
	}
	if (config.json) {
		const entries = saved.map(({manifest, digest, damage}) => ({
			...manifest,
			digest: digest ?? null,
			...(damage !== undefined && {damage}),
		}));
		process.stdout.write(`${toSafeJson(entries)}\n`);
		return 0;
	}
	if (saved.length === 0) {
		if (unreadable.length > 0) return 0;
		process.stderr.write(
			`There is no run in ${sanitise(config.out)} yet. "${ownCommand('demo')}" creates one.\n`,
		);
		return 0;
	}
	const style = styleFor(process.stdout, config);
	process.stdout.write(renderRuns(saved, {style, columns: columnsOf(process.stdout)}));
	return 0;
}

async function show({folder}: SavedRun, config: RunsConfig): Promise<number> {
	const run = await openRun(folder.path);
	summaryIn(run);
	const damage = problemWithResults(folder);
	if (damage !== undefined) warn(`${folder.path} is damaged: ${damage}`);
	const reporter = config.json ? jsonReporter : textReporter;
	await printReport(reporter, run, config, shortPath(folder.path));
	return 0;
}

function remove({folder, manifest}: SavedRun, {yes}: RunsConfig): number {
	if (!yes) throw new UserError(`this permanently deletes ${folder.path}; give --yes to confirm`);
	const left = deleteRun(folder);
	const note = left.length > 0 ? `; the folder stays because it also holds ${left.join(', ')}` : '';
	process.stderr.write(`Deleted ${sanitiseLine(`${manifest.id}${note}`)}.\n`);
	return 0;
}

/** `floodgate runs`. */
export const runs = defineCommand({
	name: 'runs',
	usage,
	about: 'Lists the saved runs, shows one again, or deletes it. RUN is an id, a folder, or "last".',
	options: runsOptions,
	configured: configOptions,
	positionals: [
		{name: 'ACTION', help: '"list" if absent', choices: ['list', 'show', 'delete']},
		{name: 'RUN', help: 'an id, a folder, or "last"'},
	],
	async run({input, flags}) {
		// Looks in the folder where a run would be saved now.
		const config = resolve(runsOptions, [flags, ...outerLayers()]).value;
		const [action = 'list', name] = input;
		if (action === 'list' && name === undefined) return list(config);
		if (action !== 'show' && action !== 'delete') {
			throw new UserError(
				`"${[action, name].join(' ').trim()}" is not understood. Usage: ${usage}`,
			);
		}
		if (name === undefined) {
			throw new UserError(`which run? Give an id, a folder or "last". Usage: ${usage}`);
		}
		const found = findRun(name, config.out);
		return action === 'show' ? show(found, config) : remove(found, config);
	},
});
