import {isDeepStrictEqual} from 'node:util';
import {expect} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import type {PairScore} from '../../source/metrics/metric.ts';
import type {Outcome} from '../../source/model/attempt.ts';
import type {Row} from '../../source/model/prompt.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import type {AttemptPlace} from '../../source/statistics/raw-figures.ts';
import {usualPlaces} from '../../source/model/reply-labels.ts';
import {indexFieldsOf, intentIn, type IndexFields} from '../../source/store/index-fields.ts';
import {parseResultLine} from '../../source/store/results-lines.ts';
import {createLineWriter} from '../../source/worker/line-writer.ts';
import {RecordEncoder} from '../../source/worker/record-encoder.ts';
import {readRecords} from '../../source/worker/result-record.ts';

/** What the index keeps of a line that is read. */
const entryOf = (line: string): IndexFields =>
	indexFieldsOf(parseResultLine(Buffer.from(line))!, defaultFields, 0, line.length);

/**
 * Makes lines as the engine and the writer do together: an attempt becomes a record, and that a line.
 * What the writer puts into the index must be what a reader of the line would.
 */
export function lineMaker(
	secrets: readonly string[] = [],
	metrics: readonly string[] = ['own'],
	signed = false,
) {
	let row: Uint8Array = Buffer.of();
	let id = '';
	const prompts = {rowBytes: () => row};
	let place = 0;
	const labels = () => ({
		id,
		intent: intentIn(JSON.parse(Buffer.from(row).toString()) as Row, defaultFields),
		isTurn: false,
	});
	const lines = createLineWriter({prompts, labels, secrets, got: usualPlaces('intent'), signed});
	const make = (
		raw: RawAttempt,
		pair: PairScore,
		outcome: Outcome,
		zero: number,
		rerun?: AttemptPlace,
	): string => {
		({id} = raw.assignment.prompt);
		row = Buffer.from(JSON.stringify(raw.assignment.prompt.row));
		// Each has a place of its own, since the writer remembers the ids of places.
		const placed = {...raw, assignment: {...raw.assignment, place: place++}};
		const attempt = {raw: placed, pair, outcome, zero, place: rerun};
		let buffer = new ArrayBuffer(4096);
		const encoder = new RecordEncoder(metrics, buffer);
		const needed = encoder.add(attempt);
		if (needed > 0) {
			buffer = new ArrayBuffer(needed);
			encoder.use(buffer);
			encoder.add(attempt);
		}
		let line = '';
		readRecords(metrics, buffer, encoder.used(), (record) => {
			line = lines.write(record).toString('utf8');
			const entry = lines.entry(0, line.length);
			// A comparison by expect would take most of the time.
			if (!isDeepStrictEqual(entry, entryOf(line))) expect(entry).toEqual(entryOf(line));
		});
		return line;
	};
	return {make, hide: lines.hide, entry: lines.entry};
}
