import type {Attempt, SavedFrame} from '../../../model/attempt.ts';
import {openingPartNames, openingParts} from '../../../model/opening-times.ts';
import {usageTexts} from '../../../reports/usage-facts.ts';
import {formatCount, formatMany, formatSeconds} from '../../../terminal/format.ts';

/** Adapts our own text to the terminal; text from outside stays unchanged. */
export type Own = (text: string) => string;

/** How far apart the pieces of a reply are, given in seconds. */
function gapLine(gaps: readonly number[], own: Own): string {
	const sorted = gaps.toSorted((a, b) => a - b);
	const figures = {
		median: sorted[Math.floor((sorted.length - 1) / 2)]!,
		longest: sorted.at(-1)!,
	};
	const texts = Object.entries(figures).map(([name, gap]) => `${name} ${own(formatSeconds(gap))}`);
	return `chunk gaps   ${formatCount(gaps.length)}, ${texts.join(', ')}`;
}

/** How long each part of an attempt took. */
export function timingLines(attempt: Attempt, own: Own): string[] {
	const {timing, gaps, connection, reply, error, outcome, phases = {}, usage} = attempt;
	const {intended, sent, ack, first, complete, connect} = timing;
	const parts = openingPartNames.flatMap((name) => {
		const time = timing[name];
		return time === undefined ? [] : [`${openingParts[name]} ${own(formatSeconds(time))}`];
	});
	const opening = parts.length === 0 ? '' : ` (${parts.join(', ')})`;
	if (sent === undefined) {
		const skipped = error?.class === 'conversation.stopped';
		return [`never sent: ${skipped ? 'an earlier turn failed' : 'there was no connection'}`];
	}
	const [took, response] = [complete - sent, complete - intended].map(formatSeconds);
	return [
		...(connect === undefined ? [] : [`connect      ${own(formatSeconds(connect))}${opening}`]),
		...(timing.setup === undefined ? [] : [`setup        ${own(formatSeconds(timing.setup))}`]),
		`sent         ${sent.toFixed(3)} s after the run began, on connection ${connection}`,
		...(ack === undefined ? [] : [`acknowledged ${own(formatSeconds(ack - sent))}`]),
		...(first === undefined ? [] : [`first token  ${own(formatSeconds(first - sent))}`]),
		...(gaps === undefined || gaps.length === 0 ? [] : [gapLine(gaps, own)]),
		`${outcome === 'left' ? 'left after  ' : 'complete    '} ${own(took!)}`,
		...Object.entries(phases).map(
			([name, {seconds, frames}]) =>
				`${name.padEnd(12)} ${own(formatSeconds(seconds))}, ${formatMany(frames, 'frame')}`,
		),
		...(usage ? [`usage        ${usageTexts(usage).join(', ')}`] : []),
		// In the open model a prompt may wait for a connection.
		...(response === took ? [] : [`since due    ${own(response!)}`]),
		...(reply
			? [`frames       ${formatCount(reply.frames)}, ${formatCount(reply.bytes)} bytes`]
			: []),
	];
}

/** What each frame was, in words. */
const roles: Readonly<Record<SavedFrame['role'], string>> = {
	ack: 'ack',
	text: 'text',
	silent: 'no text',
	ignored: 'ignored',
	error: 'error',
	unknown: 'not in the rule',
};
const longestRole = Math.max(...Object.values(roles).map(({length}) => length));

/** The reply's frames, as a timeline that starts when the prompt was sent. */
export function frameLines(
	{frames = [], timing: {sent, complete}, reply}: Attempt,
	own: Own,
): string[] {
	if (frames.length === 0) return [];
	const zero = sent ?? complete;
	const line = (at: number, what: string, text = '') =>
		`${own(formatSeconds(at - zero)).padStart(8)}  ${what.padEnd(longestRole)}  ${text}`.trimEnd();
	const earlier = (reply?.frames ?? frames.length) - frames.length;
	return [
		...(sent === undefined ? [] : [line(sent, 'sent')]),
		...(earlier > 0 ? [`${' '.repeat(10)}${formatCount(earlier)} earlier frames`] : []),
		...frames.map(({at, role, text}) => line(at, roles[role], text)),
		line(complete, 'ended'),
	];
}

/** What came when after the prompt was sent, each in a few words. */
export function milestones({timing, outcome, reply}: Attempt, own: Own): string[] {
	const {sent, ack, first, complete} = timing;
	if (sent === undefined) return ['never sent'];
	const at = (time: number | undefined, what: string) =>
		time === undefined ? [] : [`${own(formatSeconds(time - sent))} ${what}`];
	const end = {left: 'left', errored: 'ended', passed: 'complete', failed: 'complete'}[outcome];
	return [
		...at(sent, 'sent'),
		...at(ack, 'ack'),
		...at(first, 'first text'),
		...(reply && reply.frames > 1 ? [formatMany(reply.frames, 'frame')] : []),
		...at(complete, end),
	];
}
