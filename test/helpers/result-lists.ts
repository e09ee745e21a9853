import {microsecondsIn} from '../../source/model/microseconds.ts';
import type {EntryTexts, ResultEntry, ResultList} from '../../source/model/result-entry.ts';
import {BlockBuilder, createBlockReader} from '../../source/store/index-block.ts';
import type {IndexFields} from '../../source/store/index-fields.ts';
import {ResultColumns} from '../../source/store/result-columns.ts';
import {listOf} from '../../source/store/result-list.ts';

/** An attempt of a list, with the texts that are on disk otherwise. */
export type ListedAttempt = Omit<ResultEntry, 'due' | 'scored'> & EntryTexts;

/** Adds entries to columns, as they come out of a file. */
export function addTo(columns: ResultColumns, entries: Iterable<IndexFields>): void {
	const builder = new BlockBuilder([], 0);
	const readBlock = createBlockReader();
	const take = () => {
		const block = builder.takeBlock();
		columns.add(readBlock(block.buffer, 0, block.length)!);
	};
	for (const entry of entries) {
		builder.add(entry);
		if (builder.isFull) take();
	}
	if (!builder.isEmpty) take();
}

const complete = 1e12;

function fieldsOf(entry: ListedAttempt, place: number): IndexFields {
	const {latency, responseTime, turn, ...rest} = entry;
	return {
		...rest,
		doubt: undefined,
		unscored: false,
		intended: complete - microsecondsIn(responseTime ?? 0),
		sent: latency === null ? undefined : complete - microsecondsIn(latency),
		complete,
		connection: place,
		isTurn: turn !== undefined,
		offset: place * 1000,
	};
}

/** A list that says what these entries say; doubts are found later, as those with a frame are. */
export function listWith(entries: readonly ListedAttempt[]): ResultList {
	const columns = new ResultColumns();
	addTo(columns, entries.map(fieldsOf));
	columns.applyLater(undefined, {
		apply: () => undefined,
		of: ({connection}) => entries[connection]!.doubt,
		frameOf: ({connection}) => entries[connection]!.surplus,
	});
	return listOf(columns);
}

/** Reads the texts of such a list's entries. */
export const textsIn = (entries: readonly ListedAttempt[]) =>
	async function* (some: Iterable<ResultEntry>): AsyncGenerator<readonly EntryTexts[], void> {
		for (const {offset} of some) {
			await Promise.resolve();
			yield [entries[offset / 1000]!];
		}
	};

const keys = [
	...([
		'id',
		'attempt',
		'index',
		'turn',
		'outcome',
		'error',
		'failed',
		'scores',
		'intent',
	] as const),
	...(['got', 'due', 'latency', 'responseTime', 'doubt', 'surplus', 'offset', 'length'] as const),
	'scored',
] as const;

/** An entry as a plain object, without what is undefined. */
export const plainEntry = (entry: ResultEntry): Partial<ResultEntry> =>
	Object.fromEntries(
		keys.flatMap((key) => (entry[key] === undefined ? [] : [[key, entry[key]] as const])),
	);
