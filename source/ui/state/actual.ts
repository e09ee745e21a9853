import {formatScore, formatSeconds} from '../../terminal/format.ts';

/** A threshold's figure in the unit that the threshold is written in. */
export function formatActual(expression: string, actual: number): string {
	if (/%\s*$/.test(expression)) return `${(actual * 100).toFixed(2)}%`;
	return /\d\s*(?:us|ms|s|m|h)\s*$/.test(expression) ? formatSeconds(actual) : formatScore(actual);
}
