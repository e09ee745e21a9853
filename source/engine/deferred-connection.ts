import {openConnection, type Connection, type ConnectionEvents} from './connection.ts';
import type {ConnectionOptions} from './connection-options.ts';

/**
 * Opens a connection whose address is not known yet, for example because it must be signed first.
 * Calls made before that are remembered. Without an address, or when given up before there is one,
 * the connection ends as invalid: no server was contacted.
 */
export function deferConnection(
	options: Promise<ConnectionOptions>,
	events: ConnectionEvents,
): Connection {
	let connection: Connection | undefined;
	let over = false;

	function giveUp(): void {
		if (connection) connection.giveUp();
		else if (!over) {
			over = true;
			const error = new Error('no credentials within the connect timeout (--auth sigv4)');
			events.end({kind: 'invalid', error});
		}
	}

	function leave(how: 'close' | 'terminate', code?: number): void {
		over = true;
		if (how === 'close') connection?.close(code);
		else connection?.terminate();
	}

	options.then(
		(known) => {
			if (over) return;
			try {
				connection = openConnection(known, events);
			} catch (error) {
				events.end({kind: 'invalid', error: error as Error});
			}
		},
		(error: unknown) => {
			if (!over) events.end({kind: 'invalid', error: error as Error});
		},
	);
	return {
		send: (data, binary) => connection?.send(data, binary),
		ping: () => connection?.ping(),
		usable: () => connection?.usable() ?? false,
		giveUp,
		close: (code) => leave('close', code),
		terminate: () => leave('terminate'),
	};
}
