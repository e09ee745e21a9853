/** What API Gateway charges for WebSocket APIs, in US dollars. */
export type Rates = {
	/** For a million messages, of both directions, in units of 32 KB. */
	readonly perMillionMessages: number;
	readonly perMillionConnectionMinutes: number;
};

/**
 * Of us-east-1, the first billion messages a month (https://aws.amazon.com/api-gateway/pricing/);
 * other Regions differ, and more than a billion is cheaper.
 */
export const usualRates: Rates = {perMillionMessages: 1, perMillionConnectionMinutes: 0.25};

const unitBytes = 32 * 1024;

/** How many messages one of this many bytes is billed as: 33 KB count as two. */
export const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes));

/** What is charged for. */
export type Usage = {
	/** Messages sent and received, in units of 32 KB. */
	readonly units: number;
	readonly connectionMinutes: number;
};

/** US dollars. Lambda, the model behind it and data transfer come on top. */
export function costOf({units, connectionMinutes}: Usage, rates: Partial<Rates> = {}): number {
	const {perMillionMessages, perMillionConnectionMinutes} = {...usualRates, ...rates};
	return (units * perMillionMessages + connectionMinutes * perMillionConnectionMinutes) / 1e6;
}
