import {allReportFormats} from '../model/report-formats.ts';
import {resolve} from '../config/resolve.ts';
import {reportCommandOptions, type ReportConfig} from '../config/options/report.ts';
import {UserError} from '../model/user-error.ts';
import {openRun} from '../runs/open-run.ts';
import {findRun} from '../store/history.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {defineCommand} from './define-command.ts';
import {outerLayers} from './outer-layers.ts';
import {styleFor} from './output.ts';
import {isToStandardOutput, prepareReports, writeReports} from './reports.ts';
import {watchSignals} from './signals.ts';

/** `floodgate report`. */
export const report = defineCommand({
	name: 'report',
	usage: 'floodgate report RUN… [--format FORMAT[=FILE]] [options]',
	about:
		'Writes reports about saved runs. RUN is an id, a folder, or "last". A FORMAT is ' +
		`${allReportFormats.join(', ')}\n` +
		"or the path of a module that exports a reporter; without a FILE the report goes into the run's folder.",
	options: reportCommandOptions,
	positionals: [{name: 'RUN', help: 'an id, a folder, or "last"', required: true, repeats: true}],
	async run({input, flags}) {
		const config = resolve(reportCommandOptions, [flags, ...outerLayers()]).value;
		return writeAll(input, config);
	},
});

async function writeAll(input: readonly string[], config: ReportConfig): Promise<number> {
	const reports = await prepareReports(config.formats);
	const shared = reports.find((each) => each.file !== undefined && !isToStandardOutput(each))?.file;
	if (input.length > 1 && shared !== undefined) {
		throw new UserError(
			`report: ${input.length} runs cannot share one file, "${shared}": without a FILE each report goes into its run's folder`,
		);
	}
	const runs = await Promise.all(
		input.map((name) => openRun(findRun(name, config.out).folder.path)),
	);
	const style = styleFor(process.stderr, config);
	const say = (text: string) => void process.stderr.write(`${style.own(text)}\n`);
	const onWritten = (path: string) => say(`Report written: ${sanitiseLine(path)}`);
	const {signal, code, end} = watchSignals();
	let failed = false;
	for (const run of runs) {
		const problems = await writeReports(reports, run, config, {onWritten, signal});
		for (const problem of problems) say(style.red(`floodgate: ${problem}`));
		failed ||= problems.length > 0;
	}
	end();
	return code() ?? (failed ? 1 : 0);
}
