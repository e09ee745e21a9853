import {createInterface} from 'node:readline/promises';
import type {Layer} from '../config/resolve.ts';
import type {Invocation} from '../config/options/run-options.ts';
import {hideCredentials} from '../config/url.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import {execute, refuseUnwritable} from './execute.ts';
import {prepareReports} from './reports.ts';

/**
 * Whether this invocation may draw: input and output are terminals, and neither CI nor an option forbids
 * it.
 */
export function canDraw({headless, json}: Pick<Invocation, 'headless' | 'json'>): boolean {
	return process.stdin.isTTY && process.stdout.isTTY && !process.env.CI && !headless && !json;
}

/** Asks before a large load on another machine. */
async function confirm({cautions, plan}: PreparedRun): Promise<boolean> {
	const terminal = createInterface({input: process.stdin, output: process.stderr});
	try {
		const question = `A large load on ${hideCredentials(plan.url)}: ${cautions.join(', ')}. Start? [y/N] `;
		return /^y(es)?$/i.test((await terminal.question(question)).trim());
	} finally {
		terminal.close();
	}
}

/**
 * Sends a prepared run: with the live screen in a terminal, otherwise without.
 * @param layers initial values of the form, should the user open it
 * @param serverEnds whether the server ends with the app
 * @returns the exit code
 */
export async function launch(
	run: PreparedRun,
	invocation: Invocation,
	layers: () => readonly Layer[],
	out: string,
	serverEnds = false,
): Promise<number> {
	if (!canDraw(invocation)) return execute(run, invocation);
	if (run.cautions.length > 0 && !invocation.yes && !(await confirm(run))) return 2;
	refuseUnwritable(invocation);
	await prepareReports(run.plan.reports, invocation);
	// Imported on demand, so that a run without a screen does not wait for it.
	const {runApp} = await import('./app.ts');
	const {chart} = run.plan;
	return runApp({start: {kind: 'run', run}, layers: layers(), out, chart, serverEnds, invocation});
}
