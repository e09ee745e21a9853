import {renderConsole} from './console.ts';
import {defineReporter} from './reporter.ts';
import {summaryIn} from './summary-in.ts';

/** The report for people, as the console prints it after a run. */
export const textReporter = defineReporter({
	name: 'text',
	extension: 'txt',
	async write(run, writer, options) {
		await writer.write(renderConsole(summaryIn(run), options));
	},
});
