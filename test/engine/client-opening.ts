import {openConnection, type Connection} from '../../source/engine/connection.ts';
import type {ConnectionOptions} from '../../source/engine/connection-options.ts';
import type {ConnectionEnd} from '../../source/engine/outcome.ts';
import type {OpeningTimes} from '../../source/model/opening-times.ts';

/** A connection that is being opened, and what became of it. */
export type ClientOpening = {
	readonly connection: Connection;
	/** Resolves when it is open. */
	readonly opened: Promise<{readonly connect: number; readonly opening: OpeningTimes}>;
	readonly end: Promise<ConnectionEnd>;
	readonly messages: readonly string[];
	/** How often each event occurred. */
	readonly counts: {opened: number; ended: number};
	readonly upgrades: readonly {readonly status: number; readonly headers: object}[];
};

export const plainOptions = {
	origin: 'https://floodgate.test',
	headers: {},
	subprotocols: [],
	insecure: false,
} satisfies Partial<ConnectionOptions>;

/** Opens a connection as a session does. */
export function openClient(
	url: string,
	options: Partial<ConnectionOptions> = {},
	onUpgrade?: (connection: () => Connection) => void,
	onMessage?: (data: Buffer, binary: boolean) => void,
): ClientOpening {
	const opened = Promise.withResolvers<{connect: number; opening: OpeningTimes}>();
	const end = Promise.withResolvers<ConnectionEnd>();
	const messages: string[] = [];
	const counts = {opened: 0, ended: 0};
	const upgrades: {status: number; headers: object}[] = [];
	const connection: Connection = openConnection(
		{...plainOptions, ...options, url},
		{
			upgraded(status, headers) {
				upgrades.push({status, headers});
				onUpgrade?.(() => connection);
			},
			open(connect, opening) {
				counts.opened++;
				opened.resolve({connect, opening});
			},
			message(data, binary) {
				messages.push(data.toString());
				onMessage?.(data, binary);
			},
			end(reason) {
				counts.ended++;
				end.resolve(reason);
			},
		},
	);
	return {connection, opened: opened.promise, end: end.promise, messages, counts, upgrades};
}
