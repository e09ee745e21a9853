import {summaryDocument} from '../runs/summary-document.ts';
import {toSafeJson} from '../terminal/sanitise.ts';
import {defineReporter} from './reporter.ts';
import {summaryIn} from './summary-in.ts';

/** The summary, as in `summary.json` and `--json`. */
export const jsonReporter = defineReporter({
	name: 'json',
	extension: 'json',
	async write(run, writer) {
		await writer.write(`${toSafeJson(summaryDocument(summaryIn(run)))}\n`);
	},
});
