import type {LoadGauges, Snapshot, StepFigures} from '../model/snapshot.ts';
import {
	formatClock,
	formatCount,
	formatMany,
	formatRate,
	formatSeconds,
	formatShare,
} from '../terminal/format.ts';
import {hasOwnResponseTime} from '../model/response-time.ts';
import {describeDeviations} from '../terminal/end-reason.ts';
import {describeLooking} from '../terminal/looking.ts';
import {describeLevel, formatLevel} from '../terminal/level.ts';
import {brokenIn, stepStatusOf} from '../analysis/steps.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import {endedOf} from '../model/outcome-counts.ts';

const percent = (share: number): string => `${Math.floor(100 * share)}%`;

/** `step 2/5`, or `step 7` in a search, whose number of steps is not known in advance. */
const placeOf = (step: number, {steps}: LoadGauges): string =>
	`step ${formatCount(step)}${steps === null ? '' : `/${formatCount(steps)}`}`;

/** How far a run without steps has got; a run bounded by time has no total of attempts. */
function goalOf(snapshot: Snapshot): string {
	const {planned, duration, elapsed} = snapshot;
	const finished = endedOf(snapshot.counts);
	if (planned !== null) {
		const share = percent(finished / Math.max(1, planned));
		return `${formatCount(finished)}/${formatCount(planned)} ${share}`;
	}
	const time =
		duration === null
			? formatClock(elapsed)
			: `${formatClock(Math.min(elapsed, duration))} of ${formatClock(duration)}`;
	return `${formatMany(finished, 'attempt')}, ${time}`;
}

/** The step that is running or about to begin. */
function stepParts({load, steps, capacity, counts}: Snapshot): string[] {
	const {unit, level, coolDown, progress} = load;
	const last = steps.at(-1);
	const running = last?.state === 'running';
	const number = running ? last.step : (last?.step ?? 0) + 1;
	const shown = describeLevel(running ? last.level : level, unit);
	const found =
		capacity && capacity.level !== null ? `holds so far ${formatLevel(capacity.level, unit)}` : '';
	if (coolDown !== null) {
		return [`cool-down ${formatClock(coolDown)}, then ${placeOf(number, load)}: ${shown}`, found];
	}
	const done = running && progress !== null ? ` ${percent(progress)}` : '';
	return [
		`${placeOf(number, load)}: ${shown}${done}`,
		found,
		formatMany(endedOf(counts), 'attempt'),
	];
}

/** What the run is doing, and how far it has got. */
function courseOf(snapshot: Snapshot): string[] {
	const {load, warmup} = snapshot;
	switch (load.leg) {
		case 'warmup': {
			const {sent, errored} = warmup ?? {sent: 0, errored: 0};
			const errors = errored > 0 ? `errored ${formatCount(errored)}` : '';
			return [`warm-up: ${formatMany(sent, 'prompt')} sent, in no figure`, errors];
		}
		case 'step':
		case 'search':
			return stepParts(snapshot);
		case 'stages':
			return [goalOf(snapshot), `level ${momentaryLevel(load)}`];
		case 'steady':
			return [goalOf(snapshot)];
	}
}

/** Rounded: a ramp passes through levels such as 13.7421 prompts/s. */
const momentaryLevel = ({level, unit}: LoadGauges): string =>
	unit === 'connections' ? describeLevel(level, unit) : `${formatRate(level)} prompts/s`;

function rateOf({rate, load}: Snapshot): string {
	const asked = load.unit === 'rate' ? ` of ${formatRate(load.level)}` : '';
	return `${formatRate(rate)}${asked}/s`;
}

function activityOf({phase, load}: Snapshot): string {
	if (load.looking !== null) return describeLooking(load.looking);
	if (phase === 'stopping' || (phase === 'running' && load.draining)) {
		return 'waiting for the last replies';
	}
	if (phase !== 'running') return phase;
	return load.opening > 0
		? `opening ${formatMany(load.opening, 'more connection')} before the clock starts`
		: '';
}

/** The times of a run or of a step. */
function timesOf(
	{model}: LoadGauges,
	{latency, responseTime}: Pick<Snapshot, 'latency' | 'responseTime'>,
): string[] {
	const responds = hasOwnResponseTime(model, latency, responseTime);
	return [
		`p95 ${formatSeconds(latency.p95)}`,
		...(responds ? [`response p95 ${formatSeconds(responseTime.p95)}`] : []),
	];
}

/** How far a run has got, as parts of a line, the most important first because a line may be cut. */
export function progressParts(snapshot: Snapshot): string[] {
	const {counts, responseTime, connections, load} = snapshot;
	const {passed, failed, errored, left, inFlight, scoring, dropped, waiting, doubtful} = counts;
	const inCoolDown = load.coolDown !== null;
	const some = (count: number, what: string) => (count > 0 ? `${what} ${formatCount(count)}` : '');
	const figures = [
		inCoolDown ? '' : rateOf(snapshot),
		`passed ${formatCount(passed)}`,
		`failed ${formatCount(failed)}`,
		`errored ${formatCount(errored)}`,
		some(left, 'left'),
		some(doubtful, 'doubtful'),
		some(dropped, 'dropped'),
		...(responseTime.count > 0 ? timesOf(load, snapshot) : []),
		inCoolDown
			? ''
			: `in flight ${formatCount(inFlight)} on ${formatMany(connections.open, 'connection')}`,
		some(waiting, 'waiting for a connection'),
		some(scoring, 'waiting for metrics'),
	];
	const activity = activityOf(snapshot);
	const looks = load.looking !== null;
	return [
		...courseOf(snapshot),
		looks ? activity : '',
		...(load.leg === 'warmup' ? [] : figures),
		looks ? '' : activity,
	].filter((part) => part !== '');
}

/** The result of a finished step, in a line. */
export function describeStep(step: StepFigures, load: LoadGauges): string {
	const {level, unit, count, errored, rate, dropped} = step;
	const judgement = stepStatusOf(step);
	const [broken] = judgement === 'fails' ? brokenIn(step) : [];
	const parts = [
		formatMany(count, 'prompt'),
		`${formatRate(rate)} replies/s`,
		...timesOf(load, step),
		`errors ${formatShare(errored, count)}`,
		dropped > 0 ? `dropped ${formatCount(dropped)}` : '',
		broken ? `does not hold ${sanitiseLine(broken.expression)}` : '',
		judgement === 'holds' ? 'holds' : '',
		step.generator.saturated ? 'the load generator was saturated' : '',
		describeDeviations(step.deviation, step.unit).join('; '),
	];
	const shown = parts.filter((part) => part !== '').join(', ');
	return `${placeOf(step.step, load)}: ${describeLevel(level, unit)}: ${shown}`;
}
