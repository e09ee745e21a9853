import {z} from 'zod';
import {allReportFormats} from '../../model/report-formats.ts';
import {text} from '../kinds/value-kinds.ts';
import {listOptions, option} from './option.ts';
import {invocationSchema} from './invocation.ts';
import {output} from './output.ts';

const formats = allReportFormats.join(', ');

/** The options of `floodgate report`. */
export const reportSchema = z.strictObject({
	formats: option(z.array(text('').schema).default(['text=-']), {
		...text(`FORMAT or FORMAT=FILE, where FORMAT is ${formats} or the path of a module`),
		flag: 'format',
		short: 'f',
		group: 'Output',
		value: 'FORMAT[=FILE]',
		many: true,
		help: `${formats} or a module's path; to FILE, - for standard output, or into the run's folder`,
		fallback: 'text=-',
		example: 'json=summary.json',
	}),
	out: output.out,
	color: invocationSchema.shape.color,
	ascii: invocationSchema.shape.ascii,
});

export type ReportConfig = z.output<typeof reportSchema>;
export const reportCommandOptions = listOptions(reportSchema);
