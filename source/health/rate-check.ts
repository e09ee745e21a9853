import {createCauseCount, sendingCause, type CauseLimits} from './saturation-cause.ts';
import type {GeneratorReason, HealthWindow, Schedule} from '../model/health.ts';

/** Seconds of load between two checks of the rate. */
const rateWindow = 5;
const leastAchieved = 0.95;
const leastScheduled = 20;
const leastSeconds = 1;
const mostLate = 0.01;
const leastLate = 2;
/** Seconds for which a scheduled prompt does not count as missing. */
const grace = 0.1;
/** After refusals, the backlog is cleared once at most this share of a second's prompts is missing. */
const caughtUp = 0.05;

/** Checks the open model's rate: how much was scheduled, how much was sent, and how much of it late. */
export function createRateCheck() {
	let last: HealthWindow | undefined;
	let schedule: Schedule = {prompts: 0, seconds: 0, sent: 0};
	let looks = 0;
	let behind = false;
	let sendsLate = false;
	/** Prompts delayed by refusals are still being sent, long after the refusals ended. */
	let heldBack = false;
	const missing = createCauseCount();
	const late = createCauseCount();
	let before = {missing: 0, late: 0};
	/** How much of what is missing or late now was caused by refusals. */
	const refused = {missing: 0, late: 0};

	const perSecond = (count: number) => (schedule.seconds > 0 ? count / schedule.seconds : null);

	/** Leaves out what the server refused, which is not this machine's fault. */
	function judge(ripe: number, {sent, late: lateOnes}: HealthWindow): void {
		const enough = ripe >= leastScheduled && schedule.seconds >= leastSeconds;
		const own = ripe - schedule.sent - refused.missing;
		behind = enough && own > (1 - leastAchieved) * ripe;
		const ownLate = lateOnes - refused.late;
		sendsLate = ownLate >= leastLate && ownLate > mostLate * sent;
	}

	function attribute(window: HealthWindow, lacking: number, gained: number): void {
		const due = lacking - window.dropped;
		heldBack ||= window.refused;
		const cause = heldBack ? 'refusals' : sendingCause(last, window);
		const more = {missing: lacking - before.missing, late: window.late - before.late};
		missing.add(more.missing, window, cause);
		late.add(more.late, window, cause);
		if (heldBack) {
			refused.missing += Math.max(0, more.missing);
			refused.late += more.late;
		}
		// Prompts that were sent after all are no longer missing.
		refused.missing = Math.min(refused.missing, Math.max(0, lacking));
		before = {missing: lacking, late: window.late};
		heldBack &&= window.refused || due > Math.max(1, caughtUp * gained);
	}

	return {
		observe(window: HealthWindow, isLast: boolean) {
			if (window.schedule === null) return;
			const gained = window.schedule.prompts - schedule.prompts;
			const seconds = window.schedule.seconds - schedule.seconds;
			// Prompts are due evenly enough within a second.
			const ripe = window.schedule.prompts - gained * (seconds > grace ? grace / seconds : 1);
			schedule = window.schedule;
			attribute(window, ripe - schedule.sent, gained);
			last = window;
			const look = Math.floor(window.elapsed / rateWindow);
			if (isLast || look > looks) judge(ripe, window);
			looks = look;
		},
		rates: () => ({
			targetRate: perSecond(schedule.prompts),
			achievedRate: perSecond(schedule.sent),
		}),
		reasons(limits: CauseLimits): GeneratorReason[] {
			if (!last) return [];
			const {sent, dropped} = last;
			const [achieved, target] = [perSecond(schedule.sent), perSecond(schedule.prompts)];
			const reasons: GeneratorReason[] = [];
			if (behind) {
				const cause = missing.mostOwn(limits, 'rate');
				reasons.push({kind: 'rate', achieved, target, dropped, cause});
			}
			if (sendsLate) {
				const cause = late.mostOwn(limits, 'rate');
				// Prompts delayed by refusals are not reported under another cause.
				reasons.push({kind: 'late_sends', late: last.late - refused.late, sent, cause});
			}
			return reasons;
		},
	};
}
