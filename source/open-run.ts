import {UserError} from './model/user-error.ts';
import type {Reporter, Writer} from './reports/reporter.ts';
import {openRun as open, type Run} from './runs/open-run.ts';
import {unreadableRun} from './store/history.ts';

export type ReportStyle = {
	/** Columns of text; 120 if absent. */
	readonly columns?: number;
	/** Colours, as ANSI escape sequences. */
	readonly color?: boolean;
	/** Uses only ASCII characters in our own text. */
	readonly ascii?: boolean;
};

/** A saved run with everything that can be read from it. Times and durations are seconds. */
export type SavedRun = Run & {
	/**
	 * Makes a report of the run.
	 * @param format a reporter, its name such as `text` or `json`, or the path of a module (begins
	 * with `.` or `/`)
	 * @throws UserError for an unknown format, or when the run has no summary to report
	 */
	readonly report: (format: string | Reporter, style?: ReportStyle) => Promise<string>;
	/** The same, piece by piece: a promise that the writer returns is awaited. */
	readonly writeReport: (
		format: string | Reporter,
		writer: Writer,
		style?: ReportStyle,
	) => Promise<void>;
};

/** Implements the library's `openRun`, see index.ts. */
export async function openRun(folder: string): Promise<SavedRun> {
	const run = await open(folder).catch((error: unknown) => {
		throw error instanceof UserError ? error : unreadableRun(folder, error);
	});

	const writeReport: SavedRun['writeReport'] = async (format, writer, style = {}) => {
		const {createStyle} = await import('./terminal/style.ts');
		const {columns = 120, color = false, ascii = false} = style;
		const {findReporter} = await import('./reports/registry.ts');
		const reporter = typeof format === 'string' ? await findReporter(format) : format;
		await reporter.write(run, writer, {
			style: createStyle({color, ascii}),
			columns,
			folder: run.folder,
		});
	};

	return {
		...run,
		writeReport,
		async report(format, style) {
			const parts: string[] = [];
			await writeReport(format, {write: (text) => void parts.push(text)}, style);
			return parts.join('');
		},
	};
}
