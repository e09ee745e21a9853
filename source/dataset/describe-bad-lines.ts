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

/** The most keys that a message lists. */
const mostKeys = 12;

/** One message for rows of which none has the question; undefined when others are bad for other reasons. */
function describeMissing(bad: readonly BadLine[]): string | undefined {
	const [first] = bad;
	if (!first?.lacks || bad.length < 2) return undefined;
	const keys = new Set<string>();
	for (const {lacks} of bad) {
		if (!lacks) return undefined;
		for (const key of lacks.keys) if (keys.size <= mostKeys) keys.add(key);
	}
	const {key, hint} = first.lacks;
	const listed = [...keys].slice(0, mostKeys).map((each) => JSON.stringify(each));
	const more = keys.size > mostKeys ? ', …' : '';
	return `${first.file}: no row has the key "${key}" (${bad.length.toLocaleString('en-US')} rows); they have ${listed.join(', ')}${more}.${hint}`;
}

/**
 * Bad lines as messages: those with the same reason in one, with their number and the first places.
 * Lines left out because of others need no fix of their own.
 * @param good rows that can be sent
 */
export function describeBadLines(all: readonly BadLine[], good = 1): string[] {
	const bad = all.filter(({follows}) => !follows);
	const missing = good === 0 ? describeMissing(bad) : undefined;
	if (missing !== undefined) return [missing];
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
