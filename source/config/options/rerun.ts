import {z} from 'zod';
import {text, toggle} from '../kinds/value-kinds.ts';
import {listOptions, option, type Group} from './option.ts';
import {invocationSchema} from './invocation.ts';
import {output} from './output.ts';
import {runsSchema} from './runs.ts';

const choice = (flag: string, help: string) => toggled(flag, help, 'Choice');

function toggled(flag: string, help: string, group: Group = 'Invocation') {
	return option(toggle().schema.default(false), {
		...toggle(),
		flag,
		group,
		help,
		example: 'true',
	});
}

/** The options of `floodgate rerun` besides those of a run. */
export const rerunSchema = z.strictObject({
	failed: choice('failed', 'send the failed prompts (the default)'),
	errored: choice('errored', 'send the errored prompts'),
	doubtful: choice('doubtful', 'send the prompts whose reply may belong to another prompt'),
	all: choice('all', 'send all prompts'),
	ids: option(z.array(text('').schema).optional(), {
		...text("a prompt's id"),
		flag: 'ids',
		group: 'Choice',
		value: 'ID',
		many: true,
		help: 'send the prompt with this id',
		example: 'contact.jsonl:12',
	}),
	fail: toggled('fail', 'exit with code 3 when one of them fails or errors again'),
	force: toggled('force', 'write even if another machine holds the lock'),
	out: runsSchema.shape.out,
	chart: output.chart,
	headless: invocationSchema.shape.headless,
	json: invocationSchema.shape.json,
	quiet: invocationSchema.shape.quiet,
	color: invocationSchema.shape.color,
	ascii: invocationSchema.shape.ascii,
	accessible: invocationSchema.shape.accessible,
});

export type RerunConfig = z.output<typeof rerunSchema>;
export const rerunOptions = listOptions(rerunSchema);
