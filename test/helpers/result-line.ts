import type {PairScore} from '../../source/metrics/metric.ts';
import type {Outcome} from '../../source/model/attempt.ts';
import type {RawAttempt} from '../../source/model/raw-attempt.ts';
import type {AttemptPlace} from '../../source/statistics/raw-figures.ts';
import {createLineWriter} from '../../source/worker/line-writer.ts';
import {RecordEncoder} from '../../source/worker/record-encoder.ts';
import {readRecords} from '../../source/worker/result-record.ts';

/** Makes lines as the engine and the writer do together: an attempt becomes a record, and that a line. */
export function lineMaker(
	secrets: readonly string[] = [],
	metrics: readonly string[] = ['own'],
	signed = false,
) {
	let row: Uint8Array = Buffer.of();
	let id = '';
	const prompts = {
		prompt: () => ({id, file: '', line: 1, question: '', row: {}}),
		rowBytes: () => row,
	};
	let place = 0;
	const lines = createLineWriter({prompts, secrets, signed});
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
		});
		return line;
	};
	return {make, hide: lines.hide, entry: lines.entry};
}
