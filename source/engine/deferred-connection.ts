import {
	openConnection,
	type Connection,
	type ConnectionEvents,
	type ConnectionOptions,
} from './connection.ts';

/**
 * Opens a connection whose address is not known yet, such as one that has to be signed. What is asked
 * of it before is remembered; without an address it ends as invalid, and so it does when it is given up
 * before there is one: no server has been asked yet.
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

	function leave(how: 'close' | 'terminate'): void {
		over = true;
		connection?.[how]();
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
		send: (text) => connection?.send(text),
		ping: () => connection?.ping(),
		usable: () => connection?.usable() ?? false,
		giveUp,
		close: () => leave('close'),
		terminate: () => leave('terminate'),
	};
}
