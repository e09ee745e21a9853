import type {ProtocolName} from './protocols.ts';

/** A refusal of the upgrade, as by an authorizer or a `$connect` Lambda. */
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
 * How the embedded gateway behaves. The rates of what becomes of a prompt (`errorRate`, `apologyRate`,
 * `closeRate`, `silenceRate`, `longRate`, `failRate`) are disjoint shares, 0 to 1, that together make
 * at most 1; what they leave is answered normally. So are those of what becomes of a frame of text
 * (`loseRate`, `duplicateRate`, `swapRate`). Times are milliseconds; Infinity is never.
 */
export type GatewayOptions = {
	readonly host: string;
	/** 0 takes a free port. */
	readonly port: number;
	/** An integer; the same seed and prompts give the same outcomes in any order. */
	readonly seed: number;
	/** The protocol it speaks. */
	readonly protocol: ProtocolName;
	/**
	 * From receiving a prompt to its outcome, or to the first piece of text of a stream. Its spread
	 * applies to `firstToken` and `tokenGap`, too.
	 */
	readonly latency: Latency;
	/** Pieces of text in a streamed reply; 0 for one per word. */
	readonly frames: number;
	/** Median time to the first piece of text; that of `latency` if undefined. */
	readonly firstToken: number | undefined;
	/** Median time between the pieces. */
	readonly tokenGap: number;
	/** Between the heartbeats that a protocol has on open connections; the protocol's own if undefined. */
	readonly beat: number | undefined;
	/** Acknowledges a prompt at once. */
	readonly ack: boolean;
	/** Between the heartbeats during a reply. */
	readonly heartbeat: number;
	/** After this time the gateway sends "Endpoint request timed out" and the reply continues. */
	readonly integrationTimeout: number;
	/** Without a message in either direction the connection is closed with 1001. */
	readonly idleTimeout: number;
	/** The age at which a connection is closed with 1001. */
	readonly connectionLimit: number;
	/** Whether protocol pings reset `idleTimeout`; AWS does not document it. */
	readonly pingsKeepAlive: boolean;
	/** Chance that the answer to a known question has the right intent, 0 to 1. */
	readonly accuracy: number;
	/** API Gateway's error frame instead of a reply; the socket stays open. */
	readonly errorRate: number;
	/** A reply of the usual shape whose text is an apology. */
	readonly apologyRate: number;
	/** The socket is closed with `closeCode` instead of a reply, or during a stream. */
	readonly closeRate: number;
	/**
	 * The code of the close frame; 1005 sends a frame without a code, 1006 destroys the TCP socket.
	 */
	readonly closeCode: number;
	/** No answer at all. */
	readonly silenceRate: number;
	/** A reply whose text is longer than 1,000 characters. */
	readonly longRate: number;
	/** The protocol's own error during a stream; the gateway's where the protocol has no error. */
	readonly failRate: number;
	/** Frames of text that are not sent. */
	readonly loseRate: number;
	/** Frames of text that are sent twice. */
	readonly duplicateRate: number;
	/** Frames of text that are swapped with the next one. */
	readonly swapRate: number;
	readonly refuse: Refusal;
	/**
	 * New connections per second, which is also the burst; beyond it the upgrade is refused with 429.
	 * Infinity limits nothing, 0 refuses everything. (A real account's default is 500.)
	 */
	readonly connectionsPerSecond: number;
};

/** A gateway that always answers correctly. */
export const defaultGatewayOptions: GatewayOptions = {
	host: '127.0.0.1',
	port: 0,
	seed: 1,
	protocol: 'single',
	latency: {median: 100, spread: 0.4},
	frames: 0,
	firstToken: undefined,
	tokenGap: 20,
	beat: undefined,
	ack: false,
	heartbeat: Infinity,
	// The next three are API Gateway's quotas for WebSocket APIs.
	integrationTimeout: 29_000,
	idleTimeout: 10 * 60_000,
	connectionLimit: 2 * 3_600_000,
	pingsKeepAlive: false,
	accuracy: 1,
	errorRate: 0,
	apologyRate: 0,
	closeRate: 0,
	closeCode: 1001,
	silenceRate: 0,
	longRate: 0,
	failRate: 0,
	loseRate: 0,
	duplicateRate: 0,
	swapRate: 0,
	refuse: {rate: 0, status: 403, body: {message: 'Forbidden'}},
	connectionsPerSecond: Infinity,
};

/* The shares in each list are disjoint. */
const fates = [
	'errorRate',
	'apologyRate',
	'closeRate',
	'silenceRate',
	'longRate',
	'failRate',
] as const;
const faults = ['loseRate', 'duplicateRate', 'swapRate'] as const;

/* With more pieces, almost all frames would be without text. */
const mostFrames = 100_000;

/**
 * Fills in the defaults (an undefined option counts as absent) and checks the result. Throws a
 * RangeError that names the option, its value and what is allowed.
 */
export function resolveGatewayOptions(options: Partial<GatewayOptions> = {}): GatewayOptions {
	const given = Object.entries<unknown>(options).filter(([, value]) => value !== undefined);
	const resolved: GatewayOptions = {...defaultGatewayOptions, ...Object.fromEntries(given)};
	const {port, seed, frames, closeCode, refuse, connectionsPerSecond} = resolved;
	ensure(isIntegerWithin(port, 0, 65_535), 'port', port, 'an integer from 0 to 65535');
	ensure(Number.isSafeInteger(seed), 'seed', seed, 'an integer');
	ensure(
		isIntegerWithin(frames, 0, mostFrames),
		'frames',
		frames,
		`an integer from 0 to ${mostFrames}`,
	);
	checkTimes(resolved);
	checkShares(resolved);
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

function checkTimes(options: GatewayOptions): void {
	const {latency, firstToken, tokenGap, beat} = options;
	ensure((beat ?? 1) >= 1, 'beat', beat ?? 1, 'milliseconds from 1, or Infinity');
	ensure(isDuration(latency.spread), 'latency.spread', latency.spread, 'a number from 0');
	for (const [name, time] of [
		['latency.median', latency.median],
		['firstToken', firstToken ?? 0],
		['tokenGap', tokenGap],
	] as const) {
		ensure(isDuration(time), name, time, 'milliseconds from 0');
	}
	for (const name of [
		'heartbeat',
		'integrationTimeout',
		'idleTimeout',
		'connectionLimit',
	] as const) {
		ensure(options[name] >= 1, name, options[name], 'milliseconds from 1, or Infinity');
	}
}

function checkShares(options: GatewayOptions): void {
	const {accuracy, refuse} = options;
	for (const [name, rate] of [
		['accuracy', accuracy] as const,
		['refuse.rate', refuse.rate] as const,
		...[...fates, ...faults].map((key) => [key, options[key]] as const),
	]) {
		ensure(rate >= 0 && rate <= 1, name, rate, 'a share from 0 to 1');
	}
	for (const names of [fates, faults]) {
		const total = names.reduce((sum, key) => sum + options[key], 0);
		// In binary, ten times 0.1 is a little more than 1.
		ensure(total <= 1 + 1e-9, names.join(' + '), total, 'at most 1 together');
	}
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
