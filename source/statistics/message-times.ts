import {openingKeys, openingPartNames, type OpeningFigures} from '../model/opening-times.ts';
import type {RunFigures} from '../model/snapshot.ts';
import type {AggregateState, OpeningState} from './aggregate-state.ts';
import {absent, columns} from './delta.ts';
import {createLazyHistogram} from './lazy-histogram.ts';

type TimesState = Pick<AggregateState, 'chunk_gap' | 'connect' | 'ack'> & OpeningState;

/** The times that are reported only over the whole run: gaps, opening connections, acknowledgements. */
export type MessageTimes = {
	/** Adds the attempt that begins at a place of a delta's samples. */
	readonly record: (samples: Float64Array, at: number) => void;
	/** Adds the microseconds between the frames of replies. */
	readonly recordGaps: (gaps: readonly number[]) => void;
	/** Adds the times of opened connections; see `Delta`. */
	readonly recordOpenings: (openings: readonly number[]) => void;
	readonly mergeState: (state: TimesState) => void;
	readonly figures: () => Pick<RunFigures, 'chunkGap' | 'connect' | 'ack'> & OpeningFigures;
	readonly state: () => TimesState;
};

export function createMessageTimes(further: readonly number[] = []): MessageTimes {
	const chunkGap = createLazyHistogram(further);
	const connect = createLazyHistogram(further);
	const ack = createLazyHistogram(further);
	const parts = openingPartNames.map((name) => ({name, histogram: createLazyHistogram(further)}));
	/** The parts that any connection had. */
	const known = () => parts.filter(({histogram}) => histogram.count() > 0);

	return {
		record(samples, at) {
			const connected = samples[at + columns.connect]!;
			if (connected !== absent) connect.record(connected);
			const acknowledged = samples[at + columns.ack]!;
			if (acknowledged !== absent) ack.record(acknowledged);
		},
		recordGaps(gaps) {
			for (const gap of gaps) chunkGap.record(gap);
		},
		recordOpenings(openings) {
			for (const [place, time] of openings.entries()) {
				if (time !== absent) parts[place % parts.length]!.histogram.record(time);
			}
		},
		mergeState(state) {
			chunkGap.merge(state.chunk_gap);
			connect.merge(state.connect);
			ack.merge(state.ack);
			for (const {name, histogram} of parts) {
				const saved = state[name];
				if (saved) histogram.merge(saved);
			}
		},
		figures: () => ({
			chunkGap: chunkGap.summary(),
			connect: connect.summary(),
			ack: ack.summary(),
			...Object.fromEntries(
				known().map(({name, histogram}) => [openingKeys[name], histogram.summary()]),
			),
		}),
		state: () => ({
			chunk_gap: chunkGap.state(),
			connect: connect.state(),
			ack: ack.state(),
			...Object.fromEntries(known().map(({name, histogram}) => [name, histogram.state()])),
		}),
	};
}
