import {nearest} from '../model/nearest.ts';
import {allReportFormats, type ReportFormat} from '../model/report-formats.ts';
import {UserError} from '../model/user-error.ts';
import type {Reporter} from './reporter.ts';

/** Every built-in reporter by name, loaded on demand. */
const reporters: Readonly<Record<ReportFormat, () => Promise<Reporter>>> = {
	text: async () => (await import('./text.ts')).textReporter,
	json: async () => (await import('./json.ts')).jsonReporter,
	rerun: async () => (await import('./rerun.ts')).rerunReporter,
};

export const reporterNames: readonly string[] = allReportFormats;

const isFormat = (name: string): name is ReportFormat => reporterNames.includes(name);

const isModule = (format: string): boolean => /^[./]/.test(format);

/**
 * Finds a reporter by its name, or loads a user's module by its path, which begins with `.` or `/`.
 * @throws UserError for an unknown name (with the nearest one), or a module that does not export a
 * reporter
 */
export async function findReporter(format: string): Promise<Reporter> {
	if (isModule(format)) {
		const {loadReporterModule} = await import('./module.ts');
		return loadReporterModule(format);
	}
	if (isFormat(format)) return reporters[format]();
	const near = nearest(format, reporterNames);
	const hint = near === undefined ? '' : ` Did you mean "${near}"?`;
	throw new UserError(
		`report: there is no format "${format}".${hint} Allowed: ${reporterNames.join(', ')}, or the path of a module, such as ./my-report.js`,
	);
}
