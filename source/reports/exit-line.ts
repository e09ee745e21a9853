import {sanitiseLine} from '../terminal/sanitise.ts';

/** Reasons that the line names; it only counts the rest. */
const mostReasons = 3;

/** What an exit code says about a run. */
function wordFor(code: number): string {
	if (code === 3) return 'failed';
	if (code === 4) return 'inconclusive';
	return code > 128 ? 'interrupted' : 'error';
}

export type Ending = {
	/** The exit code, not 0. */
	readonly code: number;
	/** Why it is not 0, the most serious reason first. */
	readonly reasons: readonly string[];
	/** Where the run was saved, if it was. */
	readonly folder?: string | undefined;
};

/**
 * The last line of a run whose exit code is not 0, without a newline: `floodgate: failed (exit 3):
 * error_rate < 1% is 16.67%; runs/st-2026-11-30_15-04-59`.
 */
export function exitLine({code, reasons, folder}: Ending): string {
	const named = reasons.slice(0, mostReasons);
	const rest = reasons.length - named.length;
	const why = [
		...named,
		...(rest > 0 ? [`and ${rest} more`] : []),
		...(folder === undefined ? [] : [folder]),
	].join('; ');
	return sanitiseLine(`floodgate: ${wordFor(code)} (exit ${code}): ${why}`);
}
