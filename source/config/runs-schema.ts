import {z} from 'zod';
import {text, toggle} from './kinds.ts';
import {listOptions, option} from './option.ts';

/** The options of `floodgate runs`. */
export const runsSchema = z.strictObject({
	out: option(text('').schema.default('./runs'), {
		...text('a folder'),
		flag: 'out',
		short: 'o',
		group: 'Output',
		value: 'FOLDER',
		help: 'where the run folders are',
		example: './runs',
	}),
	json: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'json',
		group: 'Output',
		help: 'JSON on standard output',
		example: 'true',
	}),
	yes: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'yes',
		short: 'y',
		group: 'Output',
		help: 'delete without asking',
		example: 'true',
	}),
	color: option(toggle().schema.default(true), {
		...toggle(),
		flag: 'color',
		group: 'Output',
		help: '--no-color: no colours',
		example: 'false',
	}),
	ascii: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'ascii',
		group: 'Output',
		help: 'nothing but ASCII characters of our own',
		example: 'true',
	}),
});

export type RunsConfig = z.output<typeof runsSchema>;
export const runsOptions = listOptions(runsSchema);
