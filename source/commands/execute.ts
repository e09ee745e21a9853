import {createRedactor} from '../config/secrets/redactor.ts';
import type {Invocation} from '../config/options/run-options.ts';
import {createProgress} from '../headless/progress.ts';
import {exitLine} from '../reports/exit-line.ts';
import {jsonReporter} from '../reports/json.ts';
import {textReporter} from '../reports/text.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import type {RecordedEnd} from '../runner/saved-run.ts';
import {refuseUnconfirmed, sendRun} from '../run.ts';
import type {RunFolder} from '../store/run-folder.ts';
import {checkWritable, exportJson} from '../store/files.ts';
import {toFile} from '../store/summary-codec.ts';
import {warnOfDoubts} from '../analysis/doubts.ts';
import type {Summary} from '../model/summary.ts';
import {UserError} from '../model/user-error.ts';
import {formatMany} from '../terminal/format.ts';
import {sanitise, sanitiseLines} from '../terminal/sanitise.ts';
import {shortPath, styleFor} from './output.ts';
import {
	isToStandardOutput,
	prepareReports,
	printReport,
	writeReports,
	type Report,
} from './reports.ts';
import {openEnd} from './open-end.ts';
import {watchSignals} from './signals.ts';
import {exitCodes} from '../model/exit-codes.ts';

/** Uses `check` to refuse, before the run, a summary file that could not be written after it. */
export function refuseUnwritable(
	{summary}: Pick<Invocation, 'summary'>,
	check: (file: string) => void = checkWritable,
): void {
	if (summary === undefined) return;
	try {
		check(summary);
	} catch (error) {
		throw new UserError(`--summary: "${summary}" cannot be written (${(error as Error).message})`);
	}
}

/**
 * Runs a prepared run without a screen: progress on standard error, the summary on standard output.
 * @returns the exit code
 * @throws UserError before anything is sent
 */
export async function execute(run: PreparedRun, invocation: Invocation): Promise<number> {
	refuseUnconfirmed(run, invocation);
	refuseUnwritable(invocation);
	const reports = await prepareReports(run.plan.reports, invocation);
	const errorStyle = styleFor(process.stderr, invocation);
	const say = (text: string) => process.stderr.write(`${errorStyle.own(text)}\n`);
	const warn = (text: string) => say(errorStyle.yellow(`floodgate: ${text}`));
	const complain = (text: string) => say(errorStyle.red(text));
	if (run.plan.tls.insecure) warn('TLS certificates are NOT verified (--insecure)');
	if (run.dataset.skipped > 0) {
		warn(
			`left out of the dataset with --skip-invalid: ${formatMany(run.dataset.skipped, 'bad line')}`,
		);
	}
	for (const warning of run.warnings) warn(sanitiseLines(warning));
	const progress = invocation.quiet ? undefined : createProgress(process.stderr, errorStyle);
	const interject = (text: string) => {
		progress?.end();
		say(text);
	};
	const signals = watchSignals(interject);
	const ended = await sendRun(run, {
		log: (text) => interject(errorStyle.dim(sanitiseLines(text))),
		...signals,
		onSnapshot: progress?.update,
	});
	const {summary, failure, saved, folder} = ended;
	progress?.end();
	signals.end();
	const path = shortPath(folder.path);
	const {problems: unwritten, interrupted} = await report(reports, folder, ended, invocation);
	// A reporter's error may quote anything that the run knows.
	const problems = unwritten.map(createRedactor(run.secrets));
	const written = invocation.summary === undefined || writeSummary(invocation.summary, summary);
	const broken = [failure, written, ...problems].filter((text) => typeof text === 'string');
	const code =
		signals.code() ?? interrupted ?? (broken.length > 0 ? 1 : exitCodes[summary.verdict]);
	const {doubtful, totalRequests: total} = summary;
	if (code !== 0) {
		// A report that failed must not hide the thresholds that did; a run that broke has no other reason.
		const reasons = failure === undefined ? [...broken, ...summary.verdictReasons] : broken;
		complain(exitLine({code, reasons, folder: whereSaved[saved](path)}));
	} else if (doubtful && !invocation.quiet) warn(warnOfDoubts(doubtful, total));
	return code;
}

/** The end of the exit line: a path without words means a complete run. */
const whereSaved: Record<RecordedEnd['saved'], (path: string) => string | undefined> = {
	whole: (path) => path,
	partly: (path) => `what was written by then is in ${path}`,
	not: () => undefined,
};

/** Returns true, or what went wrong: the run itself is already saved, so this must not throw. */
function writeSummary(file: string, summary: Summary): true | string {
	try {
		exportJson(file, toFile(summary));
		return true;
	} catch (error) {
		return `--summary: "${sanitise(file)}" cannot be written (${(error as Error).message})`;
	}
}

/**
 * Prints what belongs on standard output and writes the reports that were asked for.
 * @returns a sentence on each report that failed, and the exit code of a signal that came meanwhile
 */
async function report(
	reports: readonly Report[],
	folder: RunFolder,
	ended: RecordedEnd,
	invocation: Invocation,
): Promise<{problems: readonly string[]; interrupted?: number | undefined}> {
	const run = await openEnd(folder, ended);
	if (!reports.some(isToStandardOutput)) {
		const named = ended.saved === 'whole' ? shortPath(folder.path) : undefined;
		await printReport(invocation.json ? jsonReporter : textReporter, run, invocation, named);
	}
	// Without its folder a run has nothing to report from, and its failure names the cause.
	if (ended.saved === 'not') return {problems: []};
	// A new watch: the Ctrl-C that has ended the run leaves its reports to be written.
	const {signal, code, end} = watchSignals();
	const problems = await writeReports(reports, run, invocation, {signal});
	end();
	return {problems, interrupted: code()};
}
