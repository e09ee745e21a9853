import {formatCount, formatRate} from '../terminal/format.ts';

/** A limit of API Gateway's WebSocket APIs, and where AWS documents it. */
export type Quota = {
	readonly name: string;
	readonly limit: number;
	/** Whether AWS raises it on request. */
	readonly raisable: boolean;
	readonly source: string;
};

const guide = 'https://docs.aws.amazon.com/apigateway/latest/developerguide';
const ofAccounts = `${guide}/limits.html`;
const ofWebSockets = `${guide}/apigateway-execution-service-websocket-limits-table.html`;

/**
 * The defaults of most Regions. They change, so this table is the only place that contains them, and
 * each can be overridden. Bytes, seconds, characters, or counts per second.
 */
export const quotaTable = {
	newConnections: {
		name: 'new connections/s (per account and Region)',
		limit: 500,
		raisable: true,
		source: ofWebSockets,
	},
	/** Shared with REST and HTTP APIs, and with the backend's callbacks; 2,500 in some Regions. */
	requests: {
		name: 'requests/s (per account and Region, callbacks included)',
		limit: 10_000,
		raisable: true,
		source: ofAccounts,
	},
	/** The token bucket's size; 1,250 in some Regions. */
	burst: {name: 'requests at once', limit: 5000, raisable: false, source: ofAccounts},
	frameBytes: {name: 'bytes of a frame', limit: 32 * 1024, raisable: false, source: ofWebSockets},
	messageBytes: {
		name: 'bytes of a message',
		limit: 128 * 1024,
		raisable: false,
		source: ofWebSockets,
	},
	integrationTimeout: {
		name: 'seconds of an integration',
		limit: 29,
		raisable: false,
		source: ofWebSockets,
	},
	connectionDuration: {
		name: 'seconds that a connection is open',
		limit: 2 * 60 * 60,
		raisable: false,
		source: ofWebSockets,
	},
	idle: {
		name: 'seconds that a connection is idle',
		limit: 10 * 60,
		raisable: false,
		source: ofWebSockets,
	},
	urlLength: {
		name: 'characters of the url (its query included)',
		limit: 4096,
		raisable: false,
		source: ofWebSockets,
	},
} as const satisfies Record<string, Quota>;

export type QuotaName = keyof typeof quotaTable;
export type Quotas = Readonly<Record<QuotaName, number>>;

const names = Object.keys(quotaTable) as QuotaName[];

/** The limits of an account, with its overrides. */
export function quotasWith(overrides: Partial<Quotas> = {}): Quotas {
	const entries = names.map((name) => [name, overrides[name] ?? quotaTable[name].limit] as const);
	return Object.fromEntries(entries) as Quotas;
}

/** From this share on, a quota counts as nearly used up. */
const near = 0.8;

const written = (value: number): string =>
	value >= 100 || Number.isInteger(value) ? formatCount(Math.round(value)) : formatRate(value);

/** A sentence about a quota that a need approaches or exceeds; undefined otherwise. */
export function quotaWarning(name: QuotaName, need: number, quotas: Quotas): string | undefined {
	const limit = quotas[name];
	if (need <= near * limit) return undefined;
	const share = need > limit ? 'more than' : `${Math.floor((100 * need) / limit)}% of`;
	return `${quotaTable[name].name}: about ${written(need)}, ${share} the quota of ${written(limit)}`;
}

/**
 * Whether an address belongs to API Gateway itself. Behind a custom domain this is unknown.
 * @param url with or without templates
 */
export const isGatewayUrl = (url: string): boolean => /^wss?:\/\/[^/?#]*\.execute-api\./i.test(url);
