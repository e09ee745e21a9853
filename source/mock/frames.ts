import type {Random} from './random.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'.split('');

/** An id in the form of API Gateway's for connections and requests, such as `VNRUcd5qoAMCKxw=`. */
export function drawGatewayId(random: Random): string {
	return `${Array.from({length: 15}, () => random.pick(alphabet)).join('')}=`;
}

/** API Gateway's error frame, an ordinary text frame after which the socket stays open. */
export function errorFrame(message: string, connectionId: string, requestId: string): string {
	return JSON.stringify({message, connectionId, requestId});
}
