import type {Option} from '../config/options/option.ts';
import {commands} from './registry.ts';

/** What shell completion knows of an option. */
export type CompletedOption = {
	readonly flag: string;
	readonly short?: string;
	readonly help: string;
	/** Whether a value follows. */
	readonly takesValue: boolean;
	readonly values: readonly string[];
};

export type CompletedCommand = {
	readonly name: string;
	readonly summary: string;
	readonly options: readonly CompletedOption[];
	/** The values of each positional argument; those of `PROFILE` and `RUN` are looked up. */
	readonly positionals: readonly {readonly name: string; readonly values: readonly string[]}[];
};

function completed({meta}: Option): CompletedOption {
	const {flag, short, help, value, choices = []} = meta;
	const values = choices.filter((choice) => typeof choice === 'string');
	return {flag, ...(short !== undefined && {short}), help, takesValue: value !== undefined, values};
}

/** All commands with their options, from the declarations themselves; the build keeps it in a file. */
export async function completionTable(): Promise<readonly CompletedCommand[]> {
	return Promise.all(
		Object.entries(commands).map(async ([name, {summary, load}]) => {
			const {options, borrowed = [], positionals} = await load();
			return {
				name,
				summary,
				options: [...options, ...borrowed].map(completed),
				positionals: positionals.map(({name: positional, choices = []}) => ({
					name: positional,
					values: choices,
				})),
			};
		}),
	);
}
