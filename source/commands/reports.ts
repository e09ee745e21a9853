import {join, resolve} from 'node:path';
import type {Invocation} from '../config/options/run-options.ts';
import {makeFolders} from '../model/folders.ts';
import {UserError} from '../model/user-error.ts';
import {findReporter} from '../reports/registry.ts';
import type {Reporter, Writer} from '../reports/reporter.ts';
import {parseReportRequest, standardOutput} from '../reports/request.ts';
import type {Run} from '../runs/open-run.ts';
import {checkWritable} from '../store/files.ts';
import {openWholeFile} from '../store/whole-file.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {createStyle} from '../terminal/style.ts';
import {columnsOf, shortPath, styleFor} from './output.ts';

export type OutputOptions = Pick<Invocation, 'color' | 'ascii'>;

/** A report that is ready to write. */
export type Report = {
	readonly reporter: Reporter;
	/** Absent: into the run's folder. */
	readonly file?: string;
};

export const isToStandardOutput = ({file}: Report): boolean => file === standardOutput;

/** Columns of a report in a file. */
const fileColumns = 120;

const tell = (error: unknown): string =>
	sanitiseLine(error instanceof Error ? error.message : String(error));

function refuseFile(file: string, check: (file: string) => void): void {
	try {
		check(file);
	} catch (error) {
		throw new UserError(`report: "${file}" cannot be written (${tell(error)})`);
	}
}

/** The name of a report in a run's folder. */
const nameIn = ({extension}: Reporter): string => `report.${extension}`;

/** Refuses two reports when one would overwrite the other. */
function refuseSameTarget(reports: readonly Report[]): void {
	const targets = new Set<string>();
	for (const {reporter, file} of reports) {
		const target =
			file === undefined
				? nameIn(reporter)
				: file === standardOutput
					? standardOutput
					: resolve(file);
		if (targets.has(target)) {
			const where = target === standardOutput ? 'standard output' : target;
			throw new UserError(
				`report: two reports go to ${where}; give one of them a different FILE, such as --report ${reporter.name}=${nameIn(reporter)}`,
			);
		}
		targets.add(target);
	}
}

/**
 * Loads the requested reporters, before anything is sent.
 * @param check throws when a file cannot be written
 * @throws UserError for an unknown format, a bad module, or a file that cannot be written
 */
export async function prepareReports(
	requests: readonly string[],
	{json = false, check = checkWritable}: {json?: boolean; check?: (file: string) => void} = {},
): Promise<readonly Report[]> {
	const reports: Report[] = [];
	for (const {format, file} of requests.map(parseReportRequest)) {
		const reporter = await findReporter(format);
		if (file === standardOutput && json) {
			throw new UserError(
				`--json and --report ${format}=- exclude each other: both write to standard output. Use --report json=- or a file.`,
			);
		}
		if (file !== undefined && file !== standardOutput) refuseFile(file, check);
		reports.push({reporter, ...(file !== undefined && {file})});
	}
	refuseSameTarget(reports);
	return reports;
}

/**
 * Settles as a reporter's work does. Rejects as well when a signal comes, and when nothing is left in the
 * process that could still settle it: Node would end there without a word.
 */
async function unlessGivenUp(work: PromiseLike<void>, signal?: AbortSignal): Promise<void> {
	const {promise: given, reject} = Promise.withResolvers<never>();
	const onStop = () => reject(new Error('interrupted before it was whole'));
	const onIdle = () => reject(new Error('its write() never settles'));
	signal?.addEventListener('abort', onStop);
	process.once('beforeExit', onIdle);
	try {
		await Promise.race([work, given]);
	} finally {
		signal?.removeEventListener('abort', onStop);
		process.off('beforeExit', onIdle);
	}
}

/** Standard output as a writer; one whose reader has gone takes everything. */
const outputWriter: Writer = {
	write: (text) =>
		new Promise((settle) => {
			process.stdout.write(text, () => settle());
		}),
};

/** Prints a report on standard output, styled for it. */
export async function printReport(
	reporter: Reporter,
	run: Run,
	options: OutputOptions,
	folder: string | undefined,
	signal?: AbortSignal,
): Promise<void> {
	const style = styleFor(process.stdout, options);
	const columns = columnsOf(process.stdout);
	await unlessGivenUp(reporter.write(run, outputWriter, {style, columns, folder}), signal);
}

/**
 * Writes a report to its file, completely or not at all.
 * @returns the file's path, as shown to people
 */
export async function writeReport(
	{reporter, file}: Report,
	run: Run,
	signal?: AbortSignal,
): Promise<string> {
	const path = file ?? join(run.folder, nameIn(reporter));
	if (file !== undefined) makeFolders(join(resolve(file), '..'));
	const target = await openWholeFile(path);
	try {
		const style = createStyle({color: false, ascii: false});
		const folder = shortPath(run.folder);
		const options = {style, columns: fileColumns, folder};
		await unlessGivenUp(reporter.write(run, target, options), signal);
	} catch (error) {
		await target.discard();
		throw error;
	}
	await target.keep();
	return shortPath(resolve(path));
}

/**
 * Writes each of the reports.
 * @param onWritten gets the path of each file
 * @param signal gives up what is not whole yet
 * @returns a sentence on each that failed; the others are written all the same
 */
export async function writeReports(
	reports: readonly Report[],
	run: Run,
	options: OutputOptions,
	{onWritten, signal}: {onWritten?: (path: string) => void; signal?: AbortSignal} = {},
): Promise<readonly string[]> {
	const problems: string[] = [];
	for (const report of reports) {
		if (signal?.aborted) break;
		try {
			if (isToStandardOutput(report))
				await printReport(report.reporter, run, options, shortPath(run.folder), signal);
			else {
				const path = await writeReport(report, run, signal);
				onWritten?.(path);
			}
		} catch (error) {
			problems.push(`report: ${sanitiseLine(report.reporter.name)}: ${tell(error)}`);
		}
	}
	return problems;
}
