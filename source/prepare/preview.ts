import type {Config} from '../config/options/run-options.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {loadDataset} from '../dataset/load.ts';
import {UserError} from '../model/user-error.ts';
import {systemsIn} from './dataset-facts.ts';

/** A dataset at a glance, while the user sets up a run. */
export type DatasetPreview =
	| {
			readonly kind: 'read';
			readonly files: readonly {readonly name: string; readonly prompts: number}[];
			readonly prompts: number;
			readonly skipped: number;
			/** What the files are taken for, each once. */
			readonly formats: readonly string[];
			/** Rows that are recorded chats, and prompts with a system turn. */
			readonly chats: number;
			readonly systems: number;
			/** Prompts, and the first turns of conversations. */
			readonly first: readonly {
				readonly intent: string;
				readonly question: string;
				readonly turns: number;
			}[];
	  }
	| {readonly kind: 'bad'; readonly problem: string};

const mostShown = 8;

/** Reads the datasets of a configuration; for bad ones, the preview names the problem. */
export async function previewDataset(
	config: Pick<Config, 'datasets' | 'fields' | 'maxSamples'>,
): Promise<DatasetPreview> {
	const fields: Fields = {...defaultFields, ...config.fields};
	if (config.datasets.includes('-')) {
		return {
			kind: 'bad',
			problem: 'standard input cannot be read while the screen uses the keyboard',
		};
	}
	try {
		const {files, prompts, skipped} = await loadDataset(config.datasets, {
			fields,
			skipInvalid: true,
		});
		const {maxSamples = Infinity} = config;
		const {firstPlace} = prompts;
		let units = 0;
		const placed = files.map((file) => {
			const first = units;
			units += file.units;
			return {name: file.name, first, units: file.units};
		});
		const counted = placed.map(({name, first, units: all}) => ({
			name,
			prompts: firstPlace(first + Math.min(all, maxSamples)) - firstPlace(first),
		}));
		return {
			kind: 'read',
			files: counted,
			prompts: counted.reduce((sum, file) => sum + file.prompts, 0),
			skipped,
			formats: [...new Set(files.map(({format}) => format))],
			chats: files.reduce((sum, file) => sum + file.chats, 0),
			systems: systemsIn(files),
			// Take the files in turn, so that every intent shows up.
			first: placed
				.flatMap(({first, units: all}) => {
					const length = Math.min(all, Math.ceil(mostShown / files.length));
					return Array.from({length}, (_, index) => first + index);
				})
				.slice(0, mostShown)
				.map((unit) => {
					const place = firstPlace(unit);
					const {intent = '', question} = prompts.prompt(place);
					return {intent, question, turns: firstPlace(unit + 1) - place};
				}),
		};
	} catch (error) {
		if (error instanceof UserError) return {kind: 'bad', problem: error.problems[0]!.text};
		throw error;
	}
}
