import {isDeepStrictEqual} from 'node:util';
import type {Distribution} from './distribution.ts';
import type {LoadModel} from './load.ts';

/** Errors of servers that are too slow to reply, or to accept the connection. */
const timedOut = /^timeout\.|^handshake\.timeout$/;

/**
 * Whether an errored attempt has a response time: a timeout is at least as slow as its limit, and
 * leaving it out would flatter the server.
 */
export const isTimeout = (errorClass: string): boolean => timedOut.test(errorClass);

/**
 * Whether the response time differs from the latency, so that both should be shown. In the open
 * model it always does. In the closed model a prompt is due when it is sent: the two are equal
 * until a reply times out.
 */
export const hasOwnResponseTime = (
	model: LoadModel,
	latency: Distribution,
	responseTime: Distribution,
): boolean => model === 'open' || !isDeepStrictEqual(responseTime, latency);
