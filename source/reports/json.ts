import {summaryDocument} from '../runs/summary-document.ts';
import {toSafeJson} from '../terminal/sanitise.ts';
import {defineReporter} from './reporter.ts';
import {summaryIn} from './summary-in.ts';

/** The summary as `summary.json` and `--json` have it. */
export const jsonReporter = defineReporter({
	name: 'json',
	extension: 'json',
	async write(run, writer) {
		await writer.write(`${toSafeJson(summaryDocument(summaryIn(run)))}\n`);
	},
});
