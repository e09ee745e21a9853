import type {Attempt} from '../../source/model/attempt.ts';
import type {SummaryFile} from '../../source/store/summary-codec.ts';
import {
	readAttempts,
	readSummary,
	runBin,
	runFolder,
	temporaryFolder,
	writeRows,
} from '../helpers/bin.ts';

/** Where the setup leaves the emulator's address for the tests. */
export const urlVariable = 'EMULATOR_URL';

/** Seconds. No other test may let a connection rest for so long, however slow the machine. */
export const idleLimit = 4;

/** The emulator's address with this query; by default with the token that its authorizer wants. */
export function chatbot(query: Readonly<Record<string, string>> = {token: 'let-me-in'}): string {
	const url = new URL(process.env[urlVariable]!);
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	return url.href;
}

export type Run = {
	readonly code: number | null;
	readonly stdout: string;
	/** In the order of the rows. */
	readonly attempts: readonly Attempt[];
	readonly summary: SummaryFile;
};

export type Row = Readonly<Record<string, unknown>> & {readonly Question: string};

/** Runs Floodgate's bin over these rows and reads what it saved. */
export async function floodgate(
	rows: readonly Row[],
	args: readonly string[],
	url = chatbot(),
): Promise<Run> {
	const dataset = await writeRows(await temporaryFolder(), rows);
	const {code, stdout, stderr, cwd} = await runBin([
		...['run', '-u', url, '-d', dataset, '-q', '--timeout', '20s'],
		...args,
	]);
	if (code === 2) throw new Error(stderr);
	const folder = await runFolder(cwd);
	const attempts = await readAttempts(folder);
	return {
		code,
		stdout,
		attempts: attempts.sort((a, b) => a.index - b.index),
		summary: await readSummary(folder),
	};
}

/** The payload that picks a route of the chatbot by the row's own `Action`. */
export const routed = ['--payload', '{"action":"{{Action}}","message":"{{question}}"}'];
