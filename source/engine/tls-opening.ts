import {isIP} from 'node:net';
import {
	checkServerIdentity,
	createSecureContext,
	type ConnectionOptions as TlsOptions,
	type PeerCertificate,
	type SecureContext,
} from 'node:tls';
import type {ConnectionOptions, HostAndPort} from './connection-options.ts';

/** What the TLS handshakes with one server have in common. */
export type TlsOpening = {
	/** For `tls.connect`, with the session to resume. */
	readonly options: () => TlsOptions;
	/** Keeps a session of a verified connection, for later ones to resume. */
	readonly keep: (session: Buffer) => void;
	/** A handshake failed, perhaps for the session that it offered. */
	readonly forget: () => void;
};

const mostContexts = 16;
const mostSessions = 256;

/** By authorities and client certificate. Making one takes as long as many handshakes. */
const contexts = new Map<string, SecureContext>();
/** The newest session by server and settings. */
const sessions = new Map<string, Buffer>();

/** Adds an entry as the newest; drops the oldest one of a map that is full. */
function setNewest<Key, Value>(map: Map<Key, Value>, key: Key, value: Value, most: number): void {
	map.delete(key);
	if (map.size >= most) {
		const [oldest] = map.keys();
		map.delete(oldest!);
	}
	map.set(key, value);
}

function contextFor(key: string, {ca, identity}: TlsSettings): SecureContext {
	const known = contexts.get(key);
	if (known) return known;
	const context = createSecureContext({...(ca !== undefined && {ca}), ...identity});
	setNewest(contexts, key, context, mostContexts);
	return context;
}

type TlsSettings = Pick<ConnectionOptions, 'insecure' | 'ca' | 'identity' | 'sessionReuse'>;

/**
 * What TLS needs for a server.
 * @param host the name that its certificate is for
 * @param target where the connection goes
 */
export function tlsFor(host: string, target: HostAndPort, settings: TlsSettings): TlsOpening {
	const {insecure, ca, identity, sessionReuse = true} = settings;
	const trust = JSON.stringify([ca, identity?.cert, identity?.key]);
	const key = JSON.stringify([host, target.host, target.port, insecure, trust]);
	const fixed = {
		secureContext: contextFor(trust, settings),
		// An address is no name that a server could choose a certificate by.
		servername: isIP(host) === 0 ? host : '',
		rejectUnauthorized: !insecure,
		checkServerIdentity: (_: string, certificate: PeerCertificate) =>
			checkServerIdentity(host, certificate),
	};
	return {
		options() {
			const session = sessionReuse ? sessions.get(key) : undefined;
			return session ? {...fixed, session} : fixed;
		},
		keep(session) {
			if (sessionReuse) setNewest(sessions, key, session, mostSessions);
		},
		forget: () => void sessions.delete(key),
	};
}
