import {UserError} from '../model/user-error.ts';
import {describeRerun, type RerunSummary} from '../model/summary.ts';
import {formatScore} from '../terminal/format.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {defineReporter} from './reporter.ts';
import {summaryIn} from './summary-in.ts';

/** The outcomes of the rerun prompts, and each metric's average before and after. */
export function renderRerun(rerun: RerunSummary): string {
	const lines = [
		sanitiseLine(describeRerun(rerun)),
		...Object.entries(rerun.averages).map(
			([name, {before, after}]) =>
				`${sanitiseLine(name)}  ${formatScore(before)} before, ${formatScore(after)} now`,
		),
	];
	return lines.map((line) => `${line}\n`).join('');
}

/** The last rerun of a run, as `floodgate rerun` prints it. */
export const rerunReporter = defineReporter({
	name: 'rerun',
	extension: 'rerun.txt',
	async write(run, writer, {style}) {
		const last = summaryIn(run).reruns?.at(-1);
		if (!last) throw new UserError(`the run ${run.manifest.id} has no rerun to report`);
		await writer.write(style.own(renderRerun(last)));
	},
});
