/** A requested report, written `FORMAT` or `FORMAT=FILE`. */
export type ReportRequest = {
	/** A reporter's name, or a module's path. */
	readonly format: string;
	/** Absent: `report.EXTENSION` in the run's folder. */
	readonly file?: string;
};

/** The file that means standard output. */
export const standardOutput = '-';

/** A module's path may hold `=` itself: it ends with the module's own extension. */
const modulePath = /^([./].*?\.[cm]?[jt]s)(?:=(.*))?$/s;

/** Splits `FORMAT[=FILE]`; an empty FILE counts as none. */
export function parseReportRequest(text: string): ReportRequest {
	const [, path, target] = modulePath.exec(text) ?? [];
	const at = text.indexOf('=');
	const format = path ?? (at < 0 ? text : text.slice(0, at));
	const file = path === undefined && at >= 0 ? text.slice(at + 1) : target;
	return {format, ...(file !== undefined && file !== '' && {file})};
}
