import type {Run} from '../runs/open-run.ts';
import type {Style} from '../terminal/style.ts';

/** Receives a report piece by piece. Awaiting each call keeps memory flat, however long the report is. */
export type Writer = {readonly write: (text: string) => void | Promise<void>};

export type ReportOptions = {
	/** Whether text may contain colours, and characters beyond ASCII. */
	readonly style: Style;
	/** Columns of a terminal, or a fixed number for a file or a pipe. */
	readonly columns: number;
	/** The run's folder, as shown to the reader; absent when the run was not saved. */
	readonly folder?: string | undefined;
};

/** Writes one kind of report about a saved run. */
export type Reporter = {
	/** `--report NAME` selects it. */
	readonly name: string;
	/** Without a FILE the report is `report.EXTENSION` in the run's folder. */
	readonly extension: string;
	/** Writes the whole report; a rejection leaves no file behind. */
	readonly write: (run: Run, writer: Writer, options: ReportOptions) => Promise<void>;
};

/**
 * Declares a reporter; a module of your own exports it by default.
 * @example
 * export default defineReporter({
 * 	name: 'ids',
 * 	extension: 'ids.txt',
 * 	async write(run, writer) {
 * 		for await (const {id, outcome} of run.attempts()) await writer.write(`${id} ${outcome}\n`);
 * 	},
 * });
 */
export const defineReporter = (reporter: Reporter): Reporter => reporter;
