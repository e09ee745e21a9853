import type {Option} from '../config/options/option.ts';
import type {Layer} from '../config/resolve.ts';
import {UserError} from '../model/user-error.ts';
import {renderHelp} from './help-text.ts';
import {parseArguments} from './parse.ts';

/** An argument that belongs to no option. */
export type Positional = {
	/** Its name in the usage. */
	readonly name: string;
	readonly help: string;
	readonly required?: boolean;
	/** Only the last one may repeat. */
	readonly repeats?: boolean;
	readonly choices?: readonly string[];
};

/** What a command receives from its command line. */
export type Given = {
	/** The given positional arguments. */
	readonly input: readonly string[];
	/** The values of all options given as flags. */
	readonly flags: Layer;
};

export type CommandDefinition = {
	readonly name: string;
	/** Without "Usage: ". */
	readonly usage: string;
	/** What it does, in lines of at most 100 columns. */
	readonly about: string;
	readonly options: readonly Option[];
	/** Further options it accepts, described in another command's help. */
	readonly borrowed?: readonly Option[];
	/** Options whose values may also come from the environment and `floodgate.config.json`. */
	readonly configured?: readonly Option[];
	readonly positionals: readonly Positional[];
	/** @returns the exit code */
	readonly run: (given: Given) => number | Promise<number>;
};

export type Command = Omit<CommandDefinition, 'run'> & {
	/**
	 * Runs the command.
	 * @param argv the words after its name
	 * @returns the exit code
	 * @throws UserError when the user can fix what is wrong
	 */
	readonly invoke: (argv: readonly string[]) => Promise<number>;
};

function checkInput(input: readonly string[], {positionals, usage}: CommandDefinition): void {
	const extra = positionals.at(-1)?.repeats ? undefined : input[positionals.length];
	if (extra !== undefined) throw new UserError(`unexpected argument "${extra}". Usage: ${usage}`);
	const missing = positionals.find(({required}, at) => required && input[at] === undefined);
	if (missing) throw new UserError(`${missing.name} is missing: ${missing.help}. Usage: ${usage}`);
}

/** Declares a command: its metadata, and what it does with its parsed arguments. */
export function defineCommand(definition: CommandDefinition): Command {
	const {run, ...command} = definition;
	const {options, borrowed = []} = command;
	return {
		...command,
		async invoke(argv) {
			const {input, flags, help} = parseArguments(argv, [...options, ...borrowed]);
			if (help) {
				process.stdout.write(renderHelp(command));
				return 0;
			}
			checkInput(input, definition);
			return run({input, flags});
		},
	};
}
