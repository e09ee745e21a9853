import type {GeneratorCause, GeneratorReason, LateSeconds} from '../model/health.ts';
import {formatCount, formatRate, formatSeconds, formatShare} from './format.ts';
import {describeLevel} from './level.ts';

/** Late seconds that are listed one by one. */
const mostNamed = 5;

const listed = new Intl.ListFormat('en-GB');

const heldTexts = {
	disk: {what: "results can't be written fast enough", waited: 'for the disk'},
	metrics: {what: "metrics can't score fast enough", waited: 'for them'},
	loop: {what: 'Floodgate itself was busy', waited: 'for it'},
} as const;

/** What helps against a cause, which the sentence has named. */
function adviceFor(cause: GeneratorCause): string {
	switch (cause.kind) {
		case 'disk':
			return 'use --save failed, a faster disk, or fewer or smaller replies';
		case 'metrics':
			return `use faster metrics, or raise --workers (now ${cause.workers}), each of which scores on its own`;
		case 'machine':
		case 'others':
		case 'connections':
		case 'gate':
		case 'refusals':
			return causeText(cause);
	}
}

function causeText(cause: GeneratorCause): string {
	switch (cause.kind) {
		case 'machine': {
			const less = cause.less === 'rate' ? 'a lower rate' : 'fewer connections';
			return `this machine could not keep up; raise --workers (now ${cause.workers}) or use ${less}`;
		}
		case 'others':
			return `other programs keep this machine busy; this process used ${Math.round(cause.cpu * 100)}% of a core`;
		case 'connections': {
			// With a connection per prompt, all of them may be closed at this moment.
			const busy =
				cause.open > 0
					? `all ${formatCount(cause.open)} connections were busy`
					: 'all allowed connections were busy';
			return `${busy}; raise --max-connections if the server can take more at once`;
		}
		case 'gate': {
			const most = cause.limit === null ? 'no more' : `no more than ${cause.limit}`;
			return `--connect-rate allows ${most} connections a second; raise it, or keep connections open`;
		}
		case 'disk':
			return `${heldTexts.disk.what}; ${adviceFor(cause)}`;
		case 'metrics':
			return `${heldTexts.metrics.what}; ${adviceFor(cause)}`;
		case 'refusals':
			return 'connections were refused meanwhile';
	}
}

/** `late in 4 of 720 s (at 12 s, 13 s, 301 s and 500 s)`. */
export function describeLateSeconds({count, of, first}: LateSeconds): string {
	const named = first.slice(0, mostNamed).map((second) => `${formatCount(second)} s`);
	if (count > named.length) named.push(`${formatCount(count - named.length)} more`);
	return `late in ${formatCount(count)} of ${formatCount(of)} s (at ${listed.format(named)})`;
}

/** Users on average, whole unless there are few. */
export const formatUsers = (users: number): string =>
	users < 10 ? String(Number(users.toFixed(1))) : formatCount(Math.round(users));

/** Why the load generator counts as saturated, in a sentence. */
export function describeGeneratorReason(reason: GeneratorReason): string {
	switch (reason.kind) {
		case 'late_seconds': {
			const {late, limit, worst, cause} = reason;
			return `the event loop was over ${formatSeconds(limit)} late in ${formatCount(late.count)} of ${formatCount(late.of)} s, at worst ${formatSeconds(worst)}: ${causeText(cause)}`;
		}
		case 'rate': {
			const {achieved, target, dropped, cause} = reason;
			const lost = dropped > 0 ? ` (${formatCount(dropped)} dropped)` : '';
			return `only ${formatRate(achieved)} of ${formatRate(target)} prompts/s were sent${lost}: ${causeText(cause)}`;
		}
		case 'late_sends': {
			const {late, sent, cause} = reason;
			return `${formatShare(late, sent)} of the prompts (${formatCount(late)} of ${formatCount(sent)}) were sent late: ${causeText(cause)}`;
		}
		case 'held_users': {
			const {by, held, users, count, of, cause} = reason;
			const waited = `${formatUsers(held)} of ${formatUsers(users)} users waited ${heldTexts[by].waited}`;
			return `${heldTexts[by].what}: ${waited} on average in ${formatCount(count)} of ${formatCount(of)} s: ${adviceFor(cause)}`;
		}
		case 'step':
			return `in step ${formatCount(reason.step)} (${describeLevel(reason.level, reason.unit)}) ${describeGeneratorReason(reason.reason)}`;
	}
}

/** What helps against a saturated load generator, in few words. */
export const adviseOn = (reason: GeneratorReason): string =>
	reason.kind === 'step' ? adviseOn(reason.reason) : adviceFor(reason.cause);
