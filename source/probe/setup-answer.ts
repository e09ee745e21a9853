import {readFrames} from './infer-frames.ts';
import {isKindKey, wordsOf} from './infer-words.ts';

/** What servers say when a connection is set up: `connection_ack`, `setupComplete`, `session.created`. */
const setupWords = new Set([
	...[
		'ack',
		'connected',
		'connection',
		'established',
		'ready',
		'welcome',
		'hello',
		'join',
		'joined',
	],
	...['subscribe', 'subscribed', 'subscription', 'setup', 'session', 'handshake', 'init', 'opened'],
	...['initialized', 'initialised', 'confirm', 'authenticated', 'authorized', 'registered'],
]);

const mentions = (text: string): boolean =>
	text.length <= 64 && wordsOf(text).some((word) => setupWords.has(word));

/** Whether a frame looks like the answer to a message that sets up a connection. */
export function isSetupAnswer(text: string): boolean {
	const {json, leaves} = readFrames([{at: 0, text}])[0]!;
	if (!leaves) return mentions(text);
	if (leaves.size === 0) {
		// SignalR answers its handshake with an empty object, Gemini with an empty `setupComplete`.
		return Object.keys(json as object).every(mentions);
	}
	const said = [...leaves].some(
		([path, value]) => typeof value === 'string' && isKindKey(path) && mentions(value),
	);
	return said || (leaves.size === 1 && mentions([...leaves.keys()][0]!));
}
