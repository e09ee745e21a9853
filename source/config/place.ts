/** A place to connect to; without a port, the address's own. */
export type Place = {readonly host: string; readonly port: number | undefined};

const bracketed = /^\[([^\]]+)\](?::(\d+))?$/;
const plain = /^([^\s:/?#@[\]]+)(?::(\d+))?$/;

/** Reads `HOST`, `HOST:PORT` or `[IPv6]:PORT`; undefined for anything else. */
export function parsePlace(text: string): Place | undefined {
	const [, host, port] = bracketed.exec(text) ?? plain.exec(text) ?? [];
	if (host === undefined) return undefined;
	const number = port === undefined ? undefined : Number(port);
	if (number !== undefined && (number < 1 || number > 65_535)) return undefined;
	if (URL.parse(`http://${host.includes(':') ? `[${host}]` : host}`) === null) return undefined;
	return {host, port: number};
}

/** The place that an address, or an IPv6 address without brackets, most likely means. */
export function nearestPlace(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const text = value.trim();
	const isBare = /^[\da-f]*:[\da-f:.]*:[\da-f.]*$/i.test(text);
	const candidate = isBare ? `[${text}]` : (URL.parse(text)?.host ?? '');
	return candidate !== '' && parsePlace(candidate) ? candidate : undefined;
}
