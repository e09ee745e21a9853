import {createInterface} from 'node:readline/promises';
import type {Layer} from '../config/resolve.ts';
import type {Invocation} from '../config/options/run-options.ts';
import {hideCredentials} from '../config/url.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import {execute, refuseUnwritable} from './execute.ts';
import {prepareReports} from './reports.ts';

/** Whether this invocation may draw: on a terminal at both ends, unless CI or an option forbids it. */
export function canDraw({headless, json}: Pick<Invocation, 'headless' | 'json'>): boolean {
	return process.stdin.isTTY && process.stdout.isTTY && !process.env.CI && !headless && !json;
}

/** Asks before a large load on a machine that is not this one. */
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
 * Runs a prepared run: with the live screen in a terminal, otherwise without.
 * @param layers what the form begins with, should the user go there
 * @param serverEnds the server goes when the run's app does
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
	// Only now: a run without a screen need not wait for what draws.
	const {runApp} = await import('./app.ts');
	return runApp({start: {kind: 'run', run}, layers: layers(), out, serverEnds, invocation});
}
