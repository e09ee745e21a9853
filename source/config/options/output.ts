import {z} from 'zod';
import {choice, pairs, text, toggle} from '../kinds/value-kinds.ts';
import {option, withRole} from './option.ts';

/** Options on what is saved. */
export const output = withRole('output', {
	out: option(text('').schema.default('./runs'), {
		...text('a folder'),
		flag: 'out',
		short: 'o',
		group: 'Output',
		value: 'FOLDER',
		help: 'where run folders go',
		example: './runs',
	}),
	save: option(choice('all', 'failed', 'none').schema.default('all'), {
		...choice('all', 'failed', 'none'),
		flag: 'save',
		group: 'Output',
		value: 'WHICH',
		help: 'which attempts go to results.jsonl: all, failed (and errored) or none',
		example: 'failed',
	}),
	withoutLate: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'without-late',
		group: 'Output',
		excludes: {
			save: 'which attempts were timed late is known only from all of them, saved',
		},
		help: 'leave attempts out of the figures that a late event loop of this machine timed wrong',
		example: 'true',
	}),
	name: option(text('').schema.max(100).optional(), {
		...text('a name of 1 to 100 characters'),
		flag: 'name',
		group: 'Output',
		value: 'NAME',
		help: "the run's name, first part of its folder's name",
		fallback: "the profile's name, or run",
		example: 'staging',
	}),
	reports: option(z.array(text('').schema).default([]), {
		...text('FORMAT or FORMAT=FILE, where FORMAT is text, json or the path of a module'),
		flag: 'report',
		group: 'Output',
		value: 'FORMAT[=FILE]',
		many: true,
		help: "after the run, write a report: text, json or a module's path; to FILE, - for standard output, or into the run's folder",
		example: 'text=report.txt',
	}),
	tags: option(pairs('=', '').schema.default({}), {
		...pairs('=', 'KEY=VALUE'),
		flag: 'tag',
		group: 'Output',
		value: 'KEY=VALUE',
		many: true,
		help: 'label recorded with the run',
		example: 'commit=4f2a91c',
	}),
});
