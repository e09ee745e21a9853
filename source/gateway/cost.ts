/** What API Gateway charges for WebSocket APIs, in US dollars. */
export type Rates = {
	/** Per million messages in both directions, in units of 32 KB. */
	readonly perMillionMessages: number;
	readonly perMillionConnectionMinutes: number;
};

/**
 * The prices of us-east-1 for the first billion messages a month
 * (https://aws.amazon.com/api-gateway/pricing/); other Regions differ, and further messages are cheaper.
 */
export const usualRates: Rates = {perMillionMessages: 1, perMillionConnectionMinutes: 0.25};

const unitBytes = 32 * 1024;

/** How many billed messages this many bytes make: 33 KB count as two. */
export const unitsOf = (bytes: number): number => Math.max(1, Math.ceil(bytes / unitBytes));

/** The billed usage. */
export type Usage = {
	/** Messages sent and received, in units of 32 KB. */
	readonly units: number;
	readonly connectionMinutes: number;
};

/** The price in US dollars. Lambda, the model behind it and data transfer cost extra. */
export function costOf({units, connectionMinutes}: Usage, rates: Partial<Rates> = {}): number {
	const {perMillionMessages, perMillionConnectionMinutes} = {...usualRates, ...rates};
	return (units * perMillionMessages + connectionMinutes * perMillionConnectionMinutes) / 1e6;
}
