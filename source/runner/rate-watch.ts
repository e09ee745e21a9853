import {formatCount, formatRate, formatShare} from '../terminal/format.ts';
import {createBlame, type BlameLimits} from './blame.ts';
import type {HealthWindow, Schedule} from './health-window.ts';

/** Seconds of load after which the rate is judged again. */
const rateWindow = 5;
const leastAchieved = 0.95;
const leastScheduled = 20;
const leastSeconds = 1;
const mostLate = 0.01;
const leastLate = 2;
/** Seconds for which a scheduled prompt does not count as missing. */
const grace = 0.1;

/** The open model's rate: what was asked for, what was sent, and how much of it late. */
export function createRateWatch() {
	let last: HealthWindow | undefined;
	let schedule: Schedule = {prompts: 0, seconds: 0, sent: 0};
	let looks = 0;
	let behind = false;
	let tardy = false;
	const missing = createBlame();
	const late = createBlame();

	const perSecond = (count: number) => (schedule.seconds > 0 ? count / schedule.seconds : null);

	function judge(ripe: number, {sent, late: lateOnes}: HealthWindow): void {
		const enough = ripe >= leastScheduled && schedule.seconds >= leastSeconds;
		behind = enough && schedule.sent < leastAchieved * ripe;
		tardy = lateOnes >= leastLate && lateOnes > mostLate * sent;
	}

	return {
		observe(window: HealthWindow, isLast: boolean) {
			if (window.schedule === null) return;
			const gained = window.schedule.prompts - schedule.prompts;
			const seconds = window.schedule.seconds - schedule.seconds;
			// Prompts are due evenly enough within a second.
			const ripe = window.schedule.prompts - gained * (seconds > grace ? grace / seconds : 1);
			schedule = window.schedule;
			last = window;
			missing.add(ripe - schedule.sent, window);
			late.add(window.late, window);
			const look = Math.floor(window.elapsed / rateWindow);
			if (isLast || look > looks) judge(ripe, window);
			looks = look;
		},
		rates: () => ({
			targetRate: perSecond(schedule.prompts),
			achievedRate: perSecond(schedule.sent),
		}),
		reasons(limits: BlameLimits): string[] {
			if (!last) return [];
			const {sent, late: lateOnes, dropped} = last;
			const lost = dropped > 0 ? ` (${formatCount(dropped)} dropped)` : '';
			const [achieved, target] = [perSecond(schedule.sent), perSecond(schedule.prompts)];
			return [
				...(behind
					? [
							`only ${formatRate(achieved)} of ${formatRate(target)} prompts/s were sent${lost}: ${missing.cause(limits)}`,
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
