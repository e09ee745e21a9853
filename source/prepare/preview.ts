import type {Config} from '../config/options/run-options.ts';
import {defaultFields, type Fields} from '../dataset/fields.ts';
import {loadDataset} from '../dataset/load.ts';
import {countTurns} from '../model/prompt.ts';
import {UserError} from '../model/user-error.ts';

/** A dataset at a glance, while the user sets up a run. */
export type DatasetPreview =
	| {
			readonly kind: 'read';
			readonly files: readonly {readonly name: string; readonly prompts: number}[];
			readonly prompts: number;
			readonly skipped: number;
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
		const {files, skipped} = await loadDataset(config.datasets, {fields, skipInvalid: true});
		const counted = files.map(({name, prompts}) => ({
			name,
			prompts: countTurns(prompts.slice(0, config.maxSamples)),
		}));
		return {
			kind: 'read',
			files: counted,
			prompts: counted.reduce((sum, {prompts}) => sum + prompts, 0),
			skipped,
			// Take the files in turn, so that every intent shows up.
			first: files
				.flatMap(({prompts}) => prompts.slice(0, Math.ceil(mostShown / files.length)))
				.slice(0, mostShown)
				.map((unit) => ({
					intent: unit.intent ?? '',
					question: unit.question,
					turns: countTurns([unit]),
				})),
		};
	} catch (error) {
		if (error instanceof UserError) return {kind: 'bad', problem: error.problems[0]!.text};
		throw error;
	}
}
