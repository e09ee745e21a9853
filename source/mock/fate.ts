import type {GatewayOptions, Latency} from './options.ts';
import type {Random} from './random.ts';

/** The outcome that the gateway chooses for a prompt. */
export type Fate = 'reply' | 'long' | 'apology' | 'error' | 'close' | 'silence' | 'fail';

type Rates = Pick<
	GatewayOptions,
	'errorRate' | 'apologyRate' | 'closeRate' | 'silenceRate' | 'longRate' | 'failRate'
>;

/** One uniform draw decides, so that the rates are disjoint. */
export function drawFate(rates: Rates, random: Random): Fate {
	const shares: readonly (readonly [Fate, number])[] = [
		['error', rates.errorRate],
		['apology', rates.apologyRate],
		['close', rates.closeRate],
		['silence', rates.silenceRate],
		['long', rates.longRate],
		// Last, so that it does not affect the other fates.
		['fail', rates.failRate],
	];
	let left = random.uniform();
	for (const [fate, rate] of shares) {
		if (left < rate) {
			return fate;
		}
		left -= rate;
	}
	return 'reply';
}

/** Milliseconds, log-normal: `median * exp(spread * N(0,1))`. */
export function drawLatency(latency: Latency, random: Random): number {
	return latency.median * Math.exp(latency.spread * random.normal());
}
