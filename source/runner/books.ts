import type {Leg} from '../model/load.ts';
import type {SliceFigures} from '../model/snapshot.ts';
import type {Delta} from '../statistics/delta.ts';
import {createLedger, type Figures} from '../statistics/ledger.ts';
import {createSlice} from '../statistics/slice.ts';
import type {Threshold} from '../statistics/threshold.ts';
import type {RunSetup, WorkerGauges} from './messages.ts';
import {createPeakRate} from './peak-rate.ts';

/** What all reports of the engines add up to. */
export type Books = {
	/** Takes a report: what was gained, how things stand, and the leg that is running. */
	readonly take: (delta: Delta, now: WorkerGauges, leg: Leg | undefined) => void;
	/** Of all attempts but the warm-up's. */
	readonly figures: () => Figures;
	/** A step's attempts, perhaps none. */
	readonly step: (step: number) => SliceFigures;
	readonly warmupErrors: () => number;
	/** The most connections that were opened within a second. */
	readonly peakOpenRate: () => number;
	/** The run is over. */
	readonly close: () => void;
};

/** The intents that thresholds look at: they are kept apart however many there are. */
const intentsOf = (thresholds: readonly Threshold[]): string[] =>
	thresholds.flatMap(({tag}) => (tag?.key === 'intent' ? [tag.value] : []));

export function createBooks(
	{metricNames, tags}: Pick<RunSetup, 'metricNames' | 'tags'>,
	thresholds: readonly Threshold[],
	clock: () => number = () => performance.now(),
): Books {
	const ledger = createLedger(metricNames, tags, intentsOf(thresholds));
	const emptySlice = createSlice(metricNames).figures();
	const openRate = createPeakRate();
	let peakOpenRate = 0;
	let warmupErrors = 0;
	/** The last one known: a leg's last replies are reported when it is over and has none any more. */
	let level = 0;

	return {
		take(delta, now, leg) {
			level = now.level ?? level;
			peakOpenRate = openRate(now.opened, clock());
			warmupErrors += delta.warmupErrors;
			if (leg?.kind === 'warmup') return;
			ledger.merge(delta, {elapsed: now.elapsed / 1000, level, step: leg?.step ?? 0});
		},
		figures: ledger.figures,
		step: (step) => ledger.step(step) ?? emptySlice,
		warmupErrors: () => warmupErrors,
		peakOpenRate: () => peakOpenRate,
		close: ledger.finish,
	};
}
