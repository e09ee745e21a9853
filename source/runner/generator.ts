import type {GeneratorFigures} from '../model/snapshot.ts';
import {formatCount, formatRate, formatSeconds, formatShare} from '../terminal/format.ts';

/** Loop delays are judged over this many windows of a second each; so many must be bad. */
const windows = 5;
const badWindows = 3;
const leastDelay = 0.02;
const shareOfLatency = 0.05;
/** Seconds of load after which the rate is judged again. */
const rateWindow = 5;
const leastAchieved = 0.95;
const leastScheduled = 20;
const leastSeconds = 1;
const mostLate = 0.01;
const leastLate = 2;
/** Seconds for which a scheduled prompt does not count as missing. */
const grace = 0.1;

/** How the load generator did, up to the end of a second of load. All counts are since the run began. */
export type HealthWindow = {
	/** Seconds of measured load. */
	readonly elapsed: number;
	/** Seconds that the worst worker's loop was late, see `loopDelayOf`; null when it was not measured. */
	readonly loopDelay: number | null;
	/** Seconds; null before the first reply. */
	readonly medianLatency: number | null;
	/** Prompts that the open model wanted started by now; null in the closed model. */
	readonly scheduled: number | null;
	readonly sent: number;
	readonly late: number;
	readonly dropped: number;
	/** Connections that are open now, and whether they are all there may be and all of them were busy. */
	readonly connections: number;
	readonly atMostConnections: boolean;
	/** Whether prompts waited because `--connect-rate` allowed no more connections yet. */
	readonly gated?: boolean;
};

export type GeneratorHealth = {
	/** Takes a second of load. */
	readonly observe: (window: HealthWindow) => void;
	/** Takes what is left after the last full second, and judges the rate over the whole run. */
	readonly conclude: (window: HealthWindow) => void;
	readonly figures: () => GeneratorFigures;
};

export type HealthOptions = {
	readonly workers: number;
	/** New connections per second that are allowed, for the sentence that blames it. */
	readonly connectRate?: number | undefined;
	/** Milliseconds on a clock that never goes back. */
	readonly now?: () => number;
	/** Microseconds of the whole process. */
	readonly cpuUsage?: () => {readonly user: number; readonly system: number};
};

/** Loop delays: the last few windows, and the worst of all. */
function createDelayWatch() {
	let recent: boolean[] = [];
	let worst: number | null = null;
	let limit = leastDelay;
	let saturated = false;
	return {
		observe({loopDelay, medianLatency}: HealthWindow, isLast: boolean) {
			if (loopDelay === null) return;
			worst = Math.max(worst ?? 0, loopDelay);
			// What is left of a second still shows the delay of the one before it.
			if (isLast) return;
			const allowed = Math.max(leastDelay, shareOfLatency * (medianLatency ?? 0));
			// A block that lasted several seconds left a single measurement of all of them.
			const seconds = Math.min(windows, Math.max(1, Math.round(loopDelay)));
			const look = Array<boolean>(seconds).fill(loopDelay > allowed);
			recent = [...recent, ...look].slice(-windows);
			if (recent.filter(Boolean).length < badWindows) return;
			saturated = true;
			limit = allowed;
		},
		worst: () => worst,
		reason: (advice: string) =>
			saturated
				? `the event loop was over ${formatSeconds(limit)} late in ${badWindows} of ${windows} seconds, at worst ${formatSeconds(worst)}: ${advice}`
				: null,
	};
}

type Cause = 'machine' | 'connections' | 'gate';

/** What the sentences on a cause name. */
type Limits = Pick<HealthOptions, 'workers' | 'connectRate'>;

function causeOf({gated = false, atMostConnections}: HealthWindow): Cause {
	// More connections are no use while no more of them may be opened.
	if (gated) return 'gate';
	return atMostConnections ? 'connections' : 'machine';
}

/** Which cause is to blame for the prompts that were missing: each second's goes to one. */
function createBlame() {
	const blamed: Record<Cause, number> = {machine: 0, connections: 0, gate: 0};
	let before = 0;
	let connections = 0;

	function sentence(cause: Cause, {workers, connectRate}: Limits): string {
		switch (cause) {
			case 'machine':
				return `this machine could not keep up; raise --workers (now ${workers}) or use a lower rate`;
			case 'connections': {
				// Those of a run with a connection per prompt may all be closed at the look.
				const busy =
					connections > 0
						? `all ${formatCount(connections)} connections were busy`
						: 'every connection that there may be was busy';
				return `${busy}; raise --max-connections`;
			}
			case 'gate': {
				const most = connectRate === undefined ? 'no more' : `no more than ${connectRate}`;
				return `--connect-rate allows ${most} connections a second; raise it, or keep connections open`;
			}
		}
	}

	return {
		add(missing: number, window: HealthWindow) {
			const gained = Math.max(0, missing - before);
			const cause = causeOf(window);
			before = missing;
			blamed[cause] += gained;
			if (cause === 'connections' && gained > 0) {
				connections = Math.max(connections, window.connections);
			}
		},
		cause(limits: Limits): string {
			const {machine, connections: busy, gate} = blamed;
			const most: Cause =
				gate > Math.max(machine, busy) ? 'gate' : busy > machine ? 'connections' : 'machine';
			return sentence(most, limits);
		},
	};
}

/** The open model's rate: what was asked for, what was sent, and how much of it late. */
function createRateWatch() {
	let last: HealthWindow | undefined;
	/** Seconds of load until the last prompt was due: the replies that are waited for are no load. */
	let span = 0;
	/** Of that span: what was sent after it, late, belongs to no rate. */
	let sentInSpan = 0;
	let ripeInSpan = 0;
	let looks = 0;
	let behind = false;
	let tardy = false;
	const missing = createBlame();
	const late = createBlame();

	function judge({elapsed, sent, late: lateOnes}: HealthWindow): void {
		const enough = ripeInSpan >= leastScheduled && elapsed >= leastSeconds;
		behind = enough && sentInSpan < leastAchieved * ripeInSpan;
		tardy = lateOnes >= leastLate && lateOnes > mostLate * sent;
	}

	return {
		observe(window: HealthWindow, isLast: boolean) {
			const {elapsed, scheduled, sent} = window;
			if (scheduled === null) return;
			const gained = scheduled - (last?.scheduled ?? 0);
			const seconds = elapsed - (last?.elapsed ?? 0);
			// Prompts are due evenly enough within a second.
			const ripe = scheduled - gained * (seconds > grace ? grace / seconds : 1);
			if (gained > 0) [span, sentInSpan, ripeInSpan] = [elapsed, sent, ripe];
			missing.add(ripe - sent, window);
			late.add(window.late, window);
			last = window;
			const look = Math.floor(elapsed / rateWindow);
			if (isLast || look > looks) judge(window);
			looks = look;
		},
		rates: () => ({
			targetRate: last && span > 0 ? last.scheduled! / span : null,
			achievedRate: last && span > 0 ? sentInSpan / span : null,
		}),
		reasons(limits: Limits): string[] {
			if (!last) return [];
			const {sent, late: lateOnes, dropped} = last;
			const lost = dropped > 0 ? ` (${formatCount(dropped)} dropped)` : '';
			return [
				...(behind
					? [
							`only ${formatRate(sentInSpan / span)} of ${formatRate(last.scheduled! / span)} prompts/s were sent${lost}: ${missing.cause(limits)}`,
						]
					: []),
				...(tardy
					? [
							`${formatShare(lateOnes, sent)} of the prompts (${formatCount(lateOnes)} of ${formatCount(sent)}) were sent late: ${late.cause(limits)}`,
						]
					: []),
			];
		},
	};
}

/**
 * Watches the load generator itself. When it is saturated, its figures say as much about this machine
 * as about the server (RELIABILITY M4).
 *
 * Its loop: saturated once the 99th percentile of the loop's delay was over the larger of 20 ms and
 * 5 % of the median latency in three of the last five seconds; a block of several seconds counts as
 * so many. That stays, for every reply of those
 * seconds was timed by a late loop and is in the figures.
 *
 * The open model's rate: saturated while less than 95 % of the prompts scheduled over the run so far
 * were sent by the time the last of them was due, or over 1 % (and at least two) of those sent were late. Looked at after every five
 * seconds of load and at the end of the run, so that a short lag raises no alarm; a look may also
 * take the verdict back, so that the last one agrees with the rates and counts that stand beside it.
 * A lag that was caught up on is not lost: its prompts were sent late, and count as that. Prompts
 * scheduled within the last 100 ms are not missing yet, and below 20 scheduled ones or a second of
 * load the achieved rate says nothing.
 *
 * To judge a step alone, give it a watch of its own, with counts since the step began.
 */
export function createGeneratorHealth({
	workers,
	connectRate,
	now = () => performance.now(),
	cpuUsage = () => process.cpuUsage(),
}: HealthOptions): GeneratorHealth {
	const began = now();
	const cpuBefore = cpuUsage();
	const delays = createDelayWatch();
	const rate = createRateWatch();
	let open = false;

	function observe(window: HealthWindow, isLast: boolean): void {
		open = window.scheduled !== null;
		delays.observe(window, isLast);
		rate.observe(window, isLast);
	}

	return {
		observe: (window) => observe(window, false),
		conclude: (window) => observe(window, true),
		figures() {
			const cpu = cpuUsage();
			const span = (now() - began) / 1000;
			const used = (cpu.user - cpuBefore.user + cpu.system - cpuBefore.system) / 1e6;
			const less = open ? 'a lower rate' : 'fewer connections';
			const delay = delays.reason(`raise --workers (now ${workers}) or use ${less}`);
			const reasons = [...(delay === null ? [] : [delay]), ...rate.reasons({workers, connectRate})];
			return {
				saturated: reasons.length > 0,
				reasons,
				loopDelayP99: delays.worst(),
				cpu: span > 0 ? used / span : null,
				maxRss: process.resourceUsage().maxRSS * 1024,
				...rate.rates(),
				workers,
			};
		},
	};
}
