import {z} from 'zod';
import {text, toggle} from './kinds.ts';
import {listOptions, option} from './option.ts';
import {invocationSchema} from './schema-invocation.ts';
import {runsSchema} from './runs-schema.ts';

function choice(flag: string, help: string) {
	return option(toggle().schema.default(false), {
		...toggle(),
		flag,
		group: 'Choice',
		help,
		example: 'true',
	});
}

/** The options of `floodgate rerun` besides those of a run. */
export const rerunSchema = z.strictObject({
	failed: choice('failed', 'the failed prompts (the default)'),
	errored: choice('errored', 'the errored prompts'),
	all: choice('all', 'all prompts'),
	ids: option(z.array(text('').schema).optional(), {
		...text("a prompt's id"),
		flag: 'ids',
		group: 'Choice',
		value: 'ID',
		many: true,
		help: 'the prompt with this id',
		example: 'contact.jsonl:12',
	}),
	out: runsSchema.shape.out,
	headless: invocationSchema.shape.headless,
	json: invocationSchema.shape.json,
	quiet: invocationSchema.shape.quiet,
	color: invocationSchema.shape.color,
	ascii: invocationSchema.shape.ascii,
	accessible: invocationSchema.shape.accessible,
});

export type RerunConfig = z.output<typeof rerunSchema>;
export const rerunOptions = listOptions(rerunSchema);
