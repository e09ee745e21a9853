import {configOptions, invocationOptions} from '../config/options/run-options.ts';
import {openProfiles} from '../config/profiles/profiles.ts';
import {resolve} from '../config/resolve.ts';
import {UserError} from '../model/user-error.ts';
import {runApp} from './app.ts';
import {outerLayers} from './outer-layers.ts';
import type {ParsedArguments} from './parse.ts';

/** Options of an invocation that mean nothing to the form. */
const meaningless = ['headless', 'json', 'quiet', 'dryRun', 'printConfig'] as const;

/** What no words at all say, without the parser: it would delay the first screen. */
const nothing: ParsedArguments = {
	input: [],
	flags: {source: 'flag', label: ({meta}) => `--${meta.flag}`, values: new Map()},
	help: false,
};

/**
 * `floodgate [PROFILE] [options of run]`, in a terminal: opens the app on its form with these values.
 * @throws UserError for options that are wrong, or that have no meaning here
 */
export async function configure(argv: readonly string[] = []): Promise<number> {
	const options = [...configOptions, ...invocationOptions];
	const {flags, input} =
		argv.length === 0 ? nothing : (await import('./parse.ts')).parseArguments(argv, options);
	const misplaced = options.find(
		({key}) => meaningless.some((each) => each === key) && flags.values.has(key),
	);
	if (misplaced) {
		const {flag} = misplaced.meta;
		throw new UserError(
			`--${flag} has no meaning for the form. Did you mean "floodgate run --${flag} …"?`,
		);
	}
	const [profile, extra] = input;
	if (extra !== undefined) {
		throw new UserError(
			`unexpected argument "${extra}". Usage: floodgate [PROFILE] [options of run]`,
		);
	}
	// Refused here, in a line, rather than on the form's first picture.
	if (profile !== undefined) openProfiles().get(profile);
	const invocation = resolve(invocationOptions, [flags]).value;
	const layers = [flags, ...outerLayers(flags)];
	const {out, chart} = resolve(configOptions, layers).value;
	return runApp({start: {kind: 'configure'}, layers, profile, out, chart, invocation});
}
