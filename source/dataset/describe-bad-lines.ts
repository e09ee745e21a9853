import {formatBadLine, type BadLine} from './bad-line.ts';

const mostListed = 20;
/** Places of a problem that are named besides its first. */
const mostPlaces = 5;

/** The places of a problem after its first one. */
function otherPlaces([{file}, ...others]: readonly [BadLine, ...BadLine[]]): string {
	if (others.length === 0) return '';
	const places = others
		.slice(0, mostPlaces)
		.map((bad) => (bad.file === file ? `${bad.line}` : `${bad.file}:${bad.line}`));
	const rest = others.length - places.length;
	const more = rest > 0 ? ` and ${rest.toLocaleString('en-US')} more` : '';
	const lines = others.length === 1 && others[0]!.file === file ? 'line' : 'lines';
	return ` (also ${lines} ${places.join(', ')}${more})`;
}

/**
 * Bad lines as messages: those with the same reason in one, with their number and the first places.
 * Lines left out because of others need no fix of their own.
 */
export function describeBadLines(all: readonly BadLine[]): string[] {
	const bad = all.filter(({follows}) => !follows);
	const groups = [...Map.groupBy(bad, ({reason}) => reason).values()] as [BadLine, ...BadLine[]][];
	const listed = groups
		.slice(0, mostListed)
		.map((group) => `${formatBadLine(group[0])}${otherPlaces(group)}`);
	const rest = groups.slice(mostListed).reduce((sum, {length}) => sum + length, 0);
	return [
		...listed,
		...(rest > 0 ? [`… and ${rest.toLocaleString('en-US')} more bad lines`] : []),
		'Fix the lines above, or give --skip-invalid to count and leave them out.',
	];
}
