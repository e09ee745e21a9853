import type {PairScore} from '../metrics/metric.ts';
import type {AttemptSample} from '../model/attempt-sample.ts';
import type {Outcome} from '../model/attempt.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';

/** Writes an attempt as JSON. */
export type AttemptWriter = (
	raw: RawAttempt,
	pair: PairScore,
	outcome: Outcome,
	zero: number,
) => string;

/** Samples finished attempts for outputs that declare them. */
export type AttemptSampler = {
	readonly offer: (raw: RawAttempt, verdict: PairScore, outcome: Outcome) => void;
	/**
	 * Returns the sample and begins the next one.
	 * @param zero the run's beginning on the clock of the raw times, in milliseconds
	 */
	readonly take: (zero: number) => AttemptSample;
};

export type SamplerOptions = {
	/** Attempts per second at most. */
	readonly perSecond: number;
	/** Writes an attempt in the saved form, secrets masked. */
	readonly write: AttemptWriter;
	/** Milliseconds on a clock that never goes back. */
	readonly now?: () => number;
	/** Uniform in [0, 1). */
	readonly random?: () => number;
};

/** Characters per sample; attempts beyond them are only counted. */
const mostText = 1024 * 1024;

type Chosen = {readonly raw: RawAttempt; readonly verdict: PairScore; readonly outcome: Outcome};

/**
 * Gives each attempt since the last sample the same chance (reservoir sampling, algorithm R); only the
 * sampled ones are written as text.
 */
export function createAttemptSampler({
	perSecond,
	write,
	now = () => performance.now(),
	random = Math.random,
}: SamplerOptions): AttemptSampler {
	const most = Math.max(1, perSecond);
	let allowance = most;
	let last = now();
	let size = Math.floor(allowance);
	let finished = 0;
	let chosen: Chosen[] = [];

	function linesOf(zero: number): string[] {
		const lines: string[] = [];
		let text = 0;
		for (const {raw, verdict, outcome} of chosen) {
			const line = write(raw, verdict, outcome, zero);
			text += line.length;
			if (text > mostText) break;
			lines.push(line);
		}
		return lines;
	}

	return {
		offer(raw, verdict, outcome) {
			const place = finished < size ? finished : Math.floor(random() * (finished + 1));
			finished++;
			if (place < size) chosen[place] = {raw, verdict, outcome};
		},
		take(zero) {
			const sample = {finished, lines: linesOf(zero)};
			const at = now();
			allowance = Math.min(most, allowance - chosen.length + (perSecond * (at - last)) / 1000);
			last = at;
			size = Math.floor(allowance);
			[finished, chosen] = [0, []];
			return sample;
		},
	};
}
