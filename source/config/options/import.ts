import {z} from 'zod';
import {text, toggle, wholeNumber} from '../kinds/value-kinds.ts';
import {listOptions, option} from './option.ts';

const schema = z.strictObject({
	out: option(text('').schema.default('floodgate.config.json'), {
		...text('the path of a file'),
		flag: 'out',
		short: 'o',
		group: 'Output',
		value: 'FILE',
		help: 'the configuration file to write; - for standard output',
		example: 'chat.config.json',
	}),
	profile: option(text('').schema.optional(), {
		...text("a profile's name"),
		flag: 'profile',
		group: 'Output',
		value: 'NAME',
		help: 'save it as this profile instead of a file',
		fallback: 'none',
		example: 'staging',
	}),
	prompts: option(text('').schema.default('recorded-prompts.jsonl'), {
		...text('the path of a file'),
		flag: 'prompts',
		group: 'Output',
		value: 'FILE',
		help: 'where the recorded questions go, as a dataset',
		example: 'datasets/recorded.jsonl',
	}),
	socket: option(wholeNumber(1, 1000).schema.default(1), {
		...wholeNumber(1, 1000),
		flag: 'socket',
		group: 'Choice',
		value: 'N',
		help: 'which address of the recording; the one with the most messages is the first',
		example: '2',
	}),
	force: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'force',
		group: 'Output',
		help: 'replace files that exist',
		example: 'true',
	}),
});

/** Options of `floodgate import`. */
export const importOptions = listOptions(schema);
export type ImportConfig = z.output<typeof schema>;
