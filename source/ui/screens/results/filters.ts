import type {EntryTexts, ResultEntry, ResultList} from '../../../model/result-entry.ts';

/** Narrows a list of pairs; undefined filters nothing. */
export type PairFilter = {
	readonly text: string;
	readonly metric: string | undefined;
	readonly intent: string | undefined;
	/** The intent of the reply; null for none. */
	readonly got?: string | null | undefined;
	/** The class of an error. */
	readonly error?: string | undefined;
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
export const fold = (text: string): string =>
	text
		.normalize('NFD')
		.replaceAll(/[\u0300-\u036F]/g, '')
		.toLowerCase();

/** What a filter's text is looked for in: id, question, reason and doubt, without case and accents. */
export const foldedText = (
	{id, doubt}: Pick<ResultEntry, 'id' | 'doubt'>,
	{question, reason}: EntryTexts,
): string => fold(`${id}\n${question}\n${reason}\n${doubt ?? ''}`);

/** The pairs that pass all of a filter but its text, which needs what is on disk. */
export function filterPairs(
	entries: ResultList,
	{metric, intent, got, error, doubtful}: Omit<PairFilter, 'text'>,
): ResultList {
	const chosen = [metric, intent, got, error];
	if (chosen.every((value) => value === undefined) && !doubtful) return entries;
	return entries.filter(
		(entry) =>
			(metric === undefined || entry.failed.includes(metric)) &&
			(intent === undefined || entry.intent === intent) &&
			(got === undefined || (entry.got ?? null) === got) &&
			(error === undefined || entry.error === error) &&
			(!doubtful || entry.doubt !== undefined),
	);
}

/** The value after the current one; after the last, none. */
export function cycle(values: readonly string[], current: string | undefined): string | undefined {
	return values[current === undefined ? 0 : values.indexOf(current) + 1];
}

/** A filter in words; empty when it filters nothing. */
export function describeFilter({text, metric, intent, got, error, doubtful}: PairFilter): string {
	return [
		text === '' ? '' : `"${text}"`,
		metric === undefined ? '' : `metric ${metric}`,
		intent === undefined ? '' : `intent ${intent}`,
		got === undefined ? '' : `answered ${got ?? 'none'}`,
		error ?? '',
		doubtful ? 'doubtful' : '',
	]
		.filter((part) => part !== '')
		.join(' · ');
}
