import type {ResultEntry} from '../../../model/result-entry.ts';

/** Narrows a list of pairs; undefined filters nothing. */
export type PairFilter = {
	readonly text: string;
	readonly metric: string | undefined;
	readonly intent: string | undefined;
	/** Only pairs whose reply may belong to another prompt. */
	readonly doubtful: boolean;
};

export const noFilter: PairFilter = {
	text: '',
	metric: undefined,
	intent: undefined,
	doubtful: false,
};

/** Removes case and accents; keeps the marks of scripts that write vowels with them. */
const fold = (text: string): string =>
	text
		.normalize('NFD')
		.replaceAll(/[\u0300-\u036F]/g, '')
		.toLowerCase();

/** Folding 100,000 entries would delay a key, so each is folded only once. */
const foldedEntries = new WeakMap<ResultEntry, string>();

/** Whether a pair's id, question, reason or doubt contains the text, ignoring case and accents. */
function holdsText(entry: ResultEntry, text: string): boolean {
	let folded = foldedEntries.get(entry);
	if (folded === undefined) {
		folded = fold(`${entry.id}\n${entry.question}\n${entry.reason}\n${entry.doubt ?? ''}`);
		foldedEntries.set(entry, folded);
	}
	return folded.includes(text);
}

export function filterPairs(
	entries: readonly ResultEntry[],
	filter: PairFilter,
): readonly ResultEntry[] {
	const {text, metric, intent, doubtful} = filter;
	if (describeFilter(filter) === '') return entries;
	const folded = fold(text);
	return entries.filter(
		(entry) =>
			(metric === undefined || entry.failed.includes(metric)) &&
			(intent === undefined || entry.intent === intent) &&
			(!doubtful || entry.doubt !== undefined) &&
			(text === '' || holdsText(entry, folded)),
	);
}

/** The value after the current one; after the last, none. */
export function cycle(values: readonly string[], current: string | undefined): string | undefined {
	return values[current === undefined ? 0 : values.indexOf(current) + 1];
}

/** A filter in words; empty when it filters nothing. */
export function describeFilter({text, metric, intent, doubtful}: PairFilter): string {
	return [
		text === '' ? '' : `"${text}"`,
		metric === undefined ? '' : `metric ${metric}`,
		intent === undefined ? '' : `intent ${intent}`,
		doubtful ? 'doubtful' : '',
	]
		.filter((part) => part !== '')
		.join('  ');
}
