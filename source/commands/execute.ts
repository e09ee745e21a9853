import {relative} from 'node:path';
import type {Invocation} from '../config/schema.ts';
import {createProgress} from '../headless/progress.ts';
import {renderConsole} from '../reports/console.ts';
import type {PreparedRun} from '../runner/prepare.ts';
import {recordRun} from '../runner/recorded-run.ts';
import {writeJson} from '../store/files.ts';
import type {Summary} from '../store/summary.ts';
import {UserError} from '../model/user-error.ts';
import {columnsOf, styleFor} from './output.ts';
import {watchSignals} from './signals.ts';

const verdictCodes: Readonly<Record<Summary['verdict'], number>> = {pass: 0, fail: 3, invalid: 4};

/** Refuses a large load on somebody's server that nobody has confirmed. */
function refuseUnconfirmed({cautions, plan}: PreparedRun, {yes}: Invocation): void {
	if (yes || cautions.length === 0) return;
	throw new UserError(
		`this is a large load on ${URL.parse(plan.url)?.host ?? 'another machine'}: ${cautions.join(', ')}. Give --yes if you may do that.`,
	);
}

/**
 * Runs a prepared run without a screen: progress on standard error, the summary on standard output.
 * @returns the exit code
 */
export async function execute(run: PreparedRun, invocation: Invocation): Promise<number> {
	refuseUnconfirmed(run, invocation);
	const errorStyle = styleFor(process.stderr, invocation);
	const warn = (text: string) => {
		process.stderr.write(`${errorStyle.own(errorStyle.yellow(`floodgate: ${text}`))}\n`);
	};
	if (run.plan.tls.insecure) warn('TLS certificates are NOT verified (--insecure)');
	if (run.dataset.skipped > 0) {
		warn(`${run.dataset.skipped} bad dataset lines are left out (--skip-invalid)`);
	}
	const recorded = recordRun(run);
	const {runner, folder} = recorded;
	const progress = invocation.quiet ? undefined : createProgress(process.stderr, errorStyle);
	const signals = watchSignals(runner, (text) => {
		progress?.end();
		process.stderr.write(`${errorStyle.own(text)}\n`);
	});
	runner.subscribe(() => progress?.update(runner.getSnapshot()));
	runner.start();
	const {summary, status, failure} = await recorded.done;
	progress?.end();
	signals.end();
	if (failure !== undefined) process.stderr.write(`floodgate: ${failure}\n`);
	if (invocation.summary !== undefined) writeSummary(invocation.summary, summary);
	print(summary, invocation, relative('.', folder.path));
	return signals.code() ?? (status === 'failed' ? 1 : verdictCodes[summary.verdict]);
}

function writeSummary(file: string, summary: Summary): void {
	try {
		writeJson(file, summary);
	} catch (error) {
		throw new UserError(`--summary: ${file} cannot be written (${(error as Error).message})`);
	}
}

function print(summary: Summary, invocation: Invocation, folder: string): void {
	if (invocation.json) {
		process.stdout.write(`${JSON.stringify(summary, undefined, 2)}\n`);
		return;
	}
	const style = styleFor(process.stdout, invocation);
	process.stdout.write(
		`${renderConsole(summary, {style, columns: columnsOf(process.stdout), folder})}\n`,
	);
}
