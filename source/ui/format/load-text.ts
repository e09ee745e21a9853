import type {LoadGauges, Snapshot} from '../../model/snapshot.ts';
import {formatCount, formatMany, formatRate} from '../../terminal/format.ts';
import {describeLooking} from '../../terminal/looking.ts';
import {describeLevel} from '../../terminal/level.ts';

type Loaded = Pick<Snapshot, 'load' | 'counts' | 'warmup' | 'steps'> & {
	/** Prompts per second; null within the first second. */
	readonly sentRate: number | null;
};

const percent = (share: number): string => `${Math.floor(100 * share)}%`;

/** The current load: the level, or the rate sent out of the target. */
function levelText(
	{model, level, unit}: LoadGauges,
	sentRate: number | null,
	brief: boolean,
): string {
	if (model === 'closed') return describeLevel(level, unit);
	const asked = formatRate(level);
	if (sentRate === null) return `${brief ? '' : 'rate '}${asked}/s target`;
	const sent = formatRate(sentRate);
	return brief ? `${sent} of ${asked}/s` : `rate ${sent}/s of ${asked}/s target`;
}

function coolDownText({leg, level, unit}: LoadGauges, seconds: number, brief: boolean): string {
	const next = describeLevel(level, unit);
	if (brief) return `cool-down ${seconds} s, then ${next}`;
	return `cool-down, next ${leg === 'search' ? 'level' : 'step'} at ${next} in ${seconds} s`;
}

function warmupText({load, warmup}: Loaded, brief: boolean): string {
	const sent = `${formatCount(warmup?.sent ?? 0)} sent`;
	const errored = warmup && warmup.errored > 0 ? `, ${formatCount(warmup.errored)} errored` : '';
	if (brief) return `warm-up: ${load.draining ? 'last replies' : sent}${errored}, not counted`;
	const rest = load.draining ? ', waiting for the last replies' : '';
	return `warm-up: not counted, ${sent}${errored}${rest}`;
}

/** What the run is doing, in words; `brief` for narrow lines. */
export function describeLoad(loaded: Loaded, brief: boolean): string {
	const {load, counts, steps, sentRate} = loaded;
	const {leg, progress, opening, draining, looking, coolDown} = load;
	if (looking !== null) return describeLooking(looking, brief);
	if (coolDown !== null) return coolDownText(load, coolDown, brief);
	if (opening > 0) {
		const rest = brief ? '' : ' before the clock starts';
		return `opening ${formatMany(opening, 'more connection')}${rest}`;
	}
	if (leg === 'warmup') return warmupText(loaded, brief);
	if (draining) {
		const {inFlight} = counts;
		return `waiting for the last ${inFlight === 1 ? 'reply' : `${formatCount(inFlight)} replies`}`;
	}
	const now = levelText(load, sentRate, brief);
	const step = steps.at(-1)?.step;
	switch (leg) {
		case 'steady':
			return now;
		case 'stages': {
			const over = progress === null ? '' : `${brief ? '' : ' now'}, ${percent(progress)}`;
			return `stages: ${now}${over}`;
		}
		case 'step': {
			const all = load.steps ?? '?';
			return step === undefined ? now : `step ${step}${brief ? '/' : ' of '}${all}: ${now}`;
		}
		case 'search':
			return step === undefined ? now : `try ${step}: ${now}`;
	}
}
