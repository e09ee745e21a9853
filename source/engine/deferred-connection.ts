import {openConnection, type Connection, type ConnectionEvents} from './connection.ts';
import type {ConnectionOptions} from './connection-options.ts';
import type {ConnectionEnd} from './outcome.ts';

/** What a connection waits for before it is opened. */
export type Deferral = {
	readonly options: Promise<ConnectionOptions>;
	/** What is missing when it is given up, such as `credentials (--auth sigv4)`. */
	readonly what: string;
	/**
	 * Options for one more try after a refusal, if there are better ones.
	 * @returns resolves with undefined to leave it at that
	 */
	readonly again?: (
		refusal: Extract<ConnectionEnd, {kind: 'refused'}>,
	) => Promise<ConnectionOptions | undefined> | undefined;
};

const asError = (error: unknown): Error =>
	error instanceof Error ? error : new Error(String(error));

/**
 * Opens a connection whose address is not known yet, for example because it must be signed first.
 * Calls made before that are remembered. Without an address, or when given up before there is one,
 * the connection ends as invalid: no server was contacted.
 */
export function deferConnection(
	{options, what, again}: Deferral,
	events: ConnectionEvents,
): Connection {
	let connection: Connection | undefined;
	let over = false;
	/** The refusal after which better options are awaited. */
	let refusal: ConnectionEnd | undefined;
	let tries = 0;

	function end(reason: ConnectionEnd): void {
		if (over) return;
		over = true;
		events.end(reason);
	}

	const invalid = (error: unknown) => end({kind: 'invalid', error: asError(error)});

	const own: ConnectionEvents = {
		...events,
		end(reason) {
			const better = tries === 1 && !over && reason.kind === 'refused' && again?.(reason);
			if (!better) {
				// Once it has opened, only its own end is the last event.
				over = true;
				events.end(reason);
				return;
			}
			refusal = reason;
			connection = undefined;
			better.then(
				(known) => (known ? open(known) : end(reason)),
				() => end(reason),
			);
		},
	};

	function open(known: ConnectionOptions): void {
		if (over) return;
		tries++;
		try {
			connection = openConnection(known, again ? own : events);
		} catch (error) {
			invalid(error);
		}
	}

	function giveUp(): void {
		if (connection) connection.giveUp();
		else
			end(refusal ?? {kind: 'invalid', error: new Error(`no ${what} within the connect timeout`)});
	}

	function leave(how: 'close' | 'terminate', code?: number): void {
		if (!connection) over = true;
		else if (how === 'close') connection.close(code);
		else connection.terminate();
	}

	options.then(open, invalid);
	return {
		send: (data, binary) => connection?.send(data, binary),
		ping: () => connection?.ping(),
		usable: () => connection?.usable() ?? false,
		giveUp,
		close: (code) => leave('close', code),
		terminate: () => leave('terminate'),
	};
}
