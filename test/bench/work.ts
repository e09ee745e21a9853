import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Case, Figure, Section} from './measure.ts';
import {compareRounds} from './rounds.ts';
import {floodgateRate, writeDataset, type Bench} from './subjects.ts';
import {thousands} from './table.ts';

/** The least rate with many intents, in that with few. */
const leastOfIntents = 0.85;
/** The least rate with all built-in metrics, in that with one. */
const leastOfBuiltin = 0.88;
const builtin = ['classification_accuracy', 'ref_recall_count', 'length_check', 'sentence_count'];
const ownCounts = [1, 4, 20];

/** Prompts per second with few and many intents in the figures. */
export async function intents(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const {counts, messages} = options.intents;
	const rows = Math.max(...counts);
	const cases = counts.map((count, index): Case => {
		const flags = ['--repeat', `${messages / rows}`];
		return {
			name: `${thousands(count)} intents`,
			run: () => {
				// Written again each time: all of them have the same name.
				const dataset = writeDataset(setting.folder, rows, (row) => `intent_${row % count}`);
				const run = {messages, save: 'failed', flags: ['--dataset', dataset, ...flags]} as const;
				return floodgateRate(setting, run);
			},
			...(index > 0 && {atLeast: leastOfIntents}),
		};
	});
	return {
		name: 'intents',
		note: `${thousands(messages)} prompts a run over ${thousands(rows)} rows, ${options.connections} persistent connections, --save failed`,
		unit: 'prompts/s',
		figures: await compareRounds(bench, 'intents', cases),
	};
}

/** Writes a module of metrics of the user, each of which reads the reply's text. */
function writeModule(folder: string, count: number): string {
	const metrics = Array.from(
		{length: count},
		(_, index) =>
			`{name: 'own_${index}', score: (prompt, reply) => reply.text.includes('office') ? 1 : ${index}}`,
	);
	const file = join(folder, `metrics-${count}.mjs`);
	writeFileSync(file, `export default [\n${metrics.join(',\n')}\n];\n`);
	return file;
}

/** Prompts per second with one and several metrics. */
export async function metrics(bench: Bench): Promise<Section> {
	const {setting, options} = bench;
	const messages = options.metrics;
	const scored = (name: string, names: readonly string[], atLeast?: number): Case => ({
		name,
		run: () => {
			const flags = names.flatMap((metric) => ['--metrics', metric]);
			return floodgateRate(setting, {messages, save: 'failed', flags});
		},
		...(atLeast !== undefined && {atLeast}),
	});
	const builtins = [
		scored('one built-in metric', builtin.slice(0, 1)),
		scored('all four built-in metrics', builtin, leastOfBuiltin),
	];
	const own = ownCounts.map((count) =>
		scored(count === 1 ? 'one metric of a module' : `${count} metrics of a module`, [
			writeModule(setting.folder, count),
		]),
	);
	const figures: Figure[] = [
		...(await compareRounds(bench, 'metrics, built-in', builtins)),
		...(await compareRounds(bench, 'metrics of a module', own)),
	];
	return {
		name: 'metrics',
		note: `${thousands(messages)} prompts a run, ${options.connections} persistent connections, --save failed; a module's metrics run in a thread of their own`,
		unit: 'prompts/s',
		figures,
	};
}
