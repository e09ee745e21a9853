import type {Distribution} from './distribution.ts';

/** What the parts of opening a connection took, in milliseconds. */
export type OpeningTimes = {
	/** Resolving the host's name, before `connect` begins; undefined for an address. */
	readonly dns: number | undefined;
	/** Until a way to the server is open: TCP, and with a proxy its answer too. */
	readonly tcp: number;
	/** The TLS handshake; undefined without TLS. */
	readonly tls: number | undefined;
	/** From the request to the 101. */
	readonly upgrade: number;
};

/** The parts in order, by the name that they have in results, figures and thresholds. */
export const openingParts = {
	connect_dns: 'dns',
	connect_tcp: 'tcp',
	connect_tls: 'tls',
	connect_upgrade: 'upgrade',
} as const satisfies Record<string, keyof OpeningTimes>;

export type OpeningPart = keyof typeof openingParts;

export const openingPartNames = Object.keys(openingParts) as readonly OpeningPart[];

/** The key that each part has among a run's figures. */
export const openingKeys = {
	connect_dns: 'connectDns',
	connect_tcp: 'connectTcp',
	connect_tls: 'connectTls',
	connect_upgrade: 'connectUpgrade',
} as const satisfies Record<OpeningPart, string>;

export type OpeningKey = (typeof openingKeys)[OpeningPart];

/** How long the parts took over all connections; a part that no connection had is absent. */
export type OpeningFigures = Readonly<Partial<Record<OpeningKey, Distribution>>>;

export const isOpeningPart = (name: string): name is OpeningPart =>
	Object.hasOwn(openingParts, name);
