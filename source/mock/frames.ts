import type {Random} from './random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');

/** An id as API Gateway makes them for connections and requests, such as `VNRUcd5qoAMCKxw=`. */
export function drawGatewayId(random: Random): string {
	return `${Array.from({length: 15}, () => random.pick(alphabet)).join('')}=`;
}

/** API Gateway's error frame, an ordinary text frame after which the socket stays open. */
export function errorFrame(message: string, connectionId: string, requestId: string): string {
	return JSON.stringify({message, connectionId, requestId});
}

/** The keys that a question may have, the preferred one first. */
const questionKeys = ['message', 'question', 'prompt'] as const;

/** The question in a request's text; undefined when it is no JSON object with such a string. */
export function questionOf(text: string): string | undefined {
	const request = parse(text);
	if (typeof request !== 'object' || request === null) {
		return undefined;
	}
	const fields = new Map<string, unknown>(Object.entries(request));
	return questionKeys.map((key) => fields.get(key)).find((value) => typeof value === 'string');
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}
