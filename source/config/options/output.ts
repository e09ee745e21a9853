import {z} from 'zod';
import {reportFormats} from '../../model/report-formats.ts';
import {choice, pairs, text, toggle} from '../kinds/value-kinds.ts';
import {option, withRole} from './option.ts';

const formats = reportFormats.join(', ');

/** Options for what is saved. */
export const output = withRole('output', {
	out: option(text('').schema.default('./runs'), {
		...text('a folder'),
		flag: 'out',
		short: 'o',
		group: 'Output',
		value: 'FOLDER',
		help: 'folder for the runs',
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
			save: 'late attempts can be found only if all attempts are saved',
		},
		help: "leave attempts that this machine's late event loop timed wrong out of the figures",
		example: 'true',
	}),
	name: option(text('').schema.max(100).optional(), {
		...text('a name of 1 to 100 characters'),
		flag: 'name',
		group: 'Output',
		value: 'NAME',
		help: "the run's name, which begins the name of its folder",
		fallback: "the profile's name, or run",
		example: 'staging',
	}),
	reports: option(z.array(text('').schema).default([]), {
		...text(`FORMAT or FORMAT=FILE, where FORMAT is ${formats} or the path of a module`),
		flag: 'report',
		group: 'Output',
		value: 'FORMAT[=FILE]',
		many: true,
		help: `after the run, write a report: ${formats} or a module's path; to FILE, - for standard output, or into the run's folder`,
		example: 'text=report.txt',
	}),
	chart: option(choice('lines', 'braille').schema.default('lines'), {
		...choice('lines', 'braille'),
		flag: 'chart',
		group: 'Output',
		value: 'HOW',
		help: 'how charts on the screen are drawn: lines, or braille with eight dots in a cell',
		example: 'braille',
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
