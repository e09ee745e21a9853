/** A refusal at the upgrade, as an authorizer or a `$connect` Lambda makes it. */
export type Refusal = {
	/** Share of the upgrades that are refused, 0 to 1. */
	readonly rate: number;
	/** HTTP status, 200 to 599. */
	readonly status: number;
	/** Sent as JSON. */
	readonly body: Readonly<Record<string, unknown>>;
};

/** Log-normal: `median * exp(spread * N(0,1))`. */
export type Latency = {
	/** Milliseconds. */
	readonly median: number;
	/** Sigma of the logarithm; 0 means exactly the median. */
	readonly spread: number;
};

/**
 * How the embedded gateway behaves. The five rates of what becomes of a prompt (`errorRate`,
 * `apologyRate`, `closeRate`, `silenceRate`, `longRate`) are disjoint shares, 0 to 1, that
 * together make at most 1; what they leave is answered normally.
 */
export type GatewayOptions = {
	readonly host: string;
	/** 0 takes a free port. */
	readonly port: number;
	/** An integer; the same seed and prompts give the same outcomes in whatever order. */
	readonly seed: number;
	/** From receiving a prompt to whatever becomes of it. */
	readonly latency: Latency;
	/** Chance that the answer to a known question has the right intent, 0 to 1. */
	readonly accuracy: number;
	/** API Gateway's error frame instead of a reply; the socket stays open. */
	readonly errorRate: number;
	/** A reply of the usual shape whose text is an apology. */
	readonly apologyRate: number;
	/** The socket is closed with `closeCode` instead of a reply. */
	readonly closeRate: number;
	/** A code for the close frame; 1005 sends none in it, 1006 destroys the TCP socket. */
	readonly closeCode: number;
	/** Nothing is ever answered. */
	readonly silenceRate: number;
	/** A reply whose text is longer than 1,000 characters. */
	readonly longRate: number;
	readonly refuse: Refusal;
	/**
	 * New connections per second, which is also the burst; beyond it the upgrade is refused with
	 * 429. Infinity throttles nothing, 0 everything. (A real account's default is 500.)
	 */
	readonly connectionsPerSecond: number;
};

/** A gateway that always answers, and rightly. */
export const defaultGatewayOptions: GatewayOptions = {
	host: '127.0.0.1',
	port: 0,
	seed: 1,
	latency: {median: 100, spread: 0.4},
	accuracy: 1,
	errorRate: 0,
	apologyRate: 0,
	closeRate: 0,
	closeCode: 1001,
	silenceRate: 0,
	longRate: 0,
	refuse: {rate: 0, status: 403, body: {message: 'Forbidden'}},
	connectionsPerSecond: Infinity,
};

const exclusive = ['errorRate', 'apologyRate', 'closeRate', 'silenceRate', 'longRate'] as const;

/**
 * Fills in the defaults (an option that is undefined counts as absent) and checks the result.
 * Throws a RangeError that names the option, its value and what is allowed.
 */
export function resolveGatewayOptions(options: Partial<GatewayOptions> = {}): GatewayOptions {
	const given = Object.entries<unknown>(options).filter(([, value]) => value !== undefined);
	const resolved: GatewayOptions = {...defaultGatewayOptions, ...Object.fromEntries(given)};
	const {port, seed, latency, accuracy, closeCode, refuse, connectionsPerSecond} = resolved;
	ensure(isIntegerWithin(port, 0, 65_535), 'port', port, 'an integer from 0 to 65535');
	ensure(Number.isSafeInteger(seed), 'seed', seed, 'an integer');
	ensure(isDuration(latency.median), 'latency.median', latency.median, 'milliseconds from 0');
	ensure(isDuration(latency.spread), 'latency.spread', latency.spread, 'a number from 0');
	for (const [name, rate] of [
		['accuracy', accuracy] as const,
		['refuse.rate', refuse.rate] as const,
		...exclusive.map((key) => [key, resolved[key]] as const),
	]) {
		ensure(rate >= 0 && rate <= 1, name, rate, 'a share from 0 to 1');
	}
	const total = exclusive.reduce((sum, key) => sum + resolved[key], 0);
	// Ten times 0.1 is a little more than 1 in binary.
	ensure(total <= 1 + 1e-9, exclusive.join(' + '), total, 'at most 1 together');
	ensure(
		isCloseCode(closeCode),
		'closeCode',
		closeCode,
		'1000-1003, 1005-1014, 3000-4999 (1005: no code, 1006: no close frame)',
	);
	ensure(
		isIntegerWithin(refuse.status, 200, 599),
		'refuse.status',
		refuse.status,
		'an HTTP status from 200 to 599',
	);
	ensure(
		connectionsPerSecond >= 0,
		'connectionsPerSecond',
		connectionsPerSecond,
		'a number from 0, or Infinity',
	);
	return resolved;
}

function ensure(holds: boolean, name: string, value: number, allowed: string): void {
	if (!holds) {
		throw new RangeError(`Gateway option ${name} is ${value}, allowed is ${allowed}`);
	}
}

function isIntegerWithin(value: number, from: number, to: number): boolean {
	return Number.isInteger(value) && value >= from && value <= to;
}

function isDuration(value: number): boolean {
	return Number.isFinite(value) && value >= 0;
}

function isCloseCode(code: number): boolean {
	return (isIntegerWithin(code, 1000, 1014) && code !== 1004) || isIntegerWithin(code, 3000, 4999);
}
