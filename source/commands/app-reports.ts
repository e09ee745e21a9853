import {createRedactor, keepText, type Redact} from '../config/secrets/redactor.ts';
import {openRun} from '../runs/open-run.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Services} from '../ui/services.ts';
import {shortPath} from './output.ts';
import {
	isToStandardOutput,
	prepareReports,
	printReport,
	writeReports,
	type OutputOptions,
	type Report,
} from './reports.ts';

/** The reports of the runs in one app session: files at once, standard output once the screen is gone. */
export type AppReports = {
	readonly prepare: Services['prepareReports'];
	/** Prints the report of a run that goes to standard output; false when there is none. */
	readonly print: (document: RunDocument) => Promise<boolean>;
	/** What went wrong with the reports of a run. */
	readonly problemsOf: (document: RunDocument) => readonly string[];
};

export function createAppReports(options: OutputOptions): AppReports {
	const printed = new Map<string, Report>();
	const problems = new Map<string, readonly string[]>();
	/** A reporter's error may quote anything that the run knows. */
	const redactors = new Map<string, Redact>();
	return {
		async prepare(requests, secrets) {
			const redact = createRedactor(secrets);
			const reports = await prepareReports(requests);
			return async ({manifest: {id}, folder}, signal) => {
				if (reports.length === 0) return [];
				const output = reports.find(isToStandardOutput);
				if (output) printed.set(id, output);
				const files = reports.filter((report) => report !== output);
				redactors.set(id, redact);
				const failed = await openRun(folder.path).then(
					(run) => writeReports(files, run, options, {signal}),
					(error: unknown) => [`report: ${sanitiseLine((error as Error).message)}`],
				);
				const shown = failed.map(redact);
				problems.set(id, shown);
				return shown;
			};
		},
		async print({manifest: {id}, folder}) {
			const report = printed.get(id);
			if (!report) return false;
			try {
				const run = await openRun(folder.path);
				await printReport(report.reporter, run, options, shortPath(folder.path));
			} catch (error) {
				const redact = redactors.get(id) ?? keepText;
				const problem = redact(`report: ${sanitiseLine((error as Error).message)}`);
				problems.set(id, [...(problems.get(id) ?? []), problem]);
			}
			return true;
		},
		problemsOf: ({manifest: {id}}) => problems.get(id) ?? [],
	};
}
