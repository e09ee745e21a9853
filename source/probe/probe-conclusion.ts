import {kindOf} from '../model/error-class.ts';
import {isNoise} from './infer-words.ts';
import type {ProbeResult} from './probe-types.ts';

/** A rule in a few words: its name, or that the user wrote it. */
export const nameOfRule = (raw: unknown): string =>
	typeof raw === 'string' ? `"${raw}"` : 'of your own';

type Facts = Omit<ProbeResult, 'conclusion'>;

/** What is left to say of the connection, after the reply. */
function restOf({greeting, closed, advice, second}: Facts): string {
	const first = greeting && !greeting.awaited ? '; the server greets before anything is sent' : '';
	const then = closed ? `; then ${closed.class}` : '';
	if (advice?.setup) return `${first}; what belongs once per connection goes into --setup`;
	if (advice?.perPrompt) return `${first}${then}; each prompt needs a connection: --per-prompt`;
	const late = second?.outcome === 'unclear' ? '; there was no time for a second reply' : '';
	return `${first}${then}${late}`;
}

/** How a probe ended, in one sentence. */
export function conclude(result: Facts): string {
	const {handshake, sent, frames, reply, advice, closed, unsent, unfinished, greeting, setup} =
		result;
	if (handshake.error) return `${handshake.error.class}: ${handshake.error.message}`;
	if (setup?.error) return `nothing was sent: ${setup.error.class}: ${setup.error.message}`;
	if (sent.length === 0) {
		if (handshake.connect === null) return 'given up before the connection was open';
		return closed
			? `nothing was sent: ${closed.class}: ${closed.message}`
			: 'given up before anything was sent';
	}
	const then = closed ? `; then ${closed.class}` : '';
	const answers = frames.filter(({meaning}) => meaning !== 'greeting');
	if (answers.length === 0) {
		const first =
			greeting && !greeting.awaited ? '; the server greets before anything is sent' : '';
		return `no frame arrived${closed ? `: ${closed.class}` : ' in time'}${first}`;
	}
	if (unsent > 0) return `message ${sent.length + 1} of the request was never sent${then}`;
	const rule = `the rule ${nameOfRule(reply.rule)}`;
	const rest = restOf(result);
	if (advice?.changesRule) {
		const what = advice.preset === undefined ? 'a rule made for it' : `"${advice.preset}"`;
		return `${what} fits better than ${rule}${rest}`;
	}
	const isLate = reply.error !== undefined && kindOf(reply.error.class) === 'timeout';
	if (reply.error && !isLate) return `an error: ${reply.error.class}`;
	if (reply.suspect) {
		const isBeat = answers.every(({text}) => isNoise(text));
		const what = isBeat ? 'a heartbeat' : 'an error from the chatbot';
		return `the reply looks like ${what}${then}`;
	}
	if (!reply.fits && unfinished) {
		const taken = reply.understood ? 'does not explain all frames' : 'never completed the reply';
		return `${rule} ${taken}, and frames were still arriving when time ran out`;
	}
	if (!reply.understood) return `${rule} never completed the reply${rest}`;
	return reply.fits ? `${rule} fits${rest}` : `${rule} does not explain all frames${rest}`;
}
