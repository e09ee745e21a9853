import {isUtf8} from 'node:buffer';
import {isObject} from '../model/is-object.ts';
import {whyNotJson} from '../model/located-json.ts';
import {UserError} from '../model/user-error.ts';

/** A message of a recorded connection. */
export type RecordedMessage = {
	readonly from: 'client' | 'server';
	/** Milliseconds since the connection's first message. */
	readonly at: number;
	/** Its text; undefined for bytes that are no UTF-8. */
	readonly text: string | undefined;
	readonly data: Buffer;
	readonly binary: boolean;
};

/** One WebSocket connection of a recording. */
export type RecordedSocket = {
	readonly url: string;
	/** The request's headers, as the browser sent them. */
	readonly headers: readonly (readonly [name: string, value: string])[];
	readonly messages: readonly RecordedMessage[];
};

const opcodeBinary = 2;

const textAt = (value: unknown, key: string): string | undefined =>
	isObject(value) && typeof value[key] === 'string' ? value[key] : undefined;

const listAt = (value: unknown, key: string): readonly unknown[] =>
	isObject(value) && Array.isArray(value[key]) ? (value[key] as unknown[]) : [];

/** Browsers write the bytes of binary messages in base64, and the time in seconds. */
function readMessage(raw: unknown, zero: number): RecordedMessage | undefined {
	const data = textAt(raw, 'data');
	if (!isObject(raw) || data === undefined) return undefined;
	const from = raw.type === 'send' ? 'client' : raw.type === 'receive' ? 'server' : undefined;
	if (from === undefined) return undefined;
	const binary = raw.opcode === opcodeBinary;
	const bytes = binary ? Buffer.from(data, 'base64') : Buffer.from(data);
	const at = typeof raw.time === 'number' ? (raw.time - zero) * 1000 : 0;
	const text = binary ? (isUtf8(bytes) ? bytes.toString('utf8') : undefined) : data;
	return {from, at, text, data: bytes, binary};
}

function readSocket(entry: unknown): RecordedSocket | undefined {
	const request = isObject(entry) ? entry.request : undefined;
	const url = textAt(request, 'url')?.replace(/^http/, 'ws');
	const raw = listAt(entry, '_webSocketMessages');
	const isSocket = raw.length > 0 || /^wss?:/.test(textAt(request, 'url') ?? '');
	if (url === undefined || !isSocket) return undefined;
	const first = raw.find((message) => isObject(message) && typeof message.time === 'number');
	const zero = (first as {readonly time: number} | undefined)?.time ?? 0;
	const headers = listAt(request, 'headers').flatMap((header) => {
		const [name, value] = [textAt(header, 'name'), textAt(header, 'value')];
		return name === undefined || value === undefined || name.startsWith(':')
			? []
			: [[name, value] as const];
	});
	const messages = raw.flatMap((message) => readMessage(message, zero) ?? []);
	return {url, headers, messages: messages.toSorted((one, other) => one.at - other.at)};
}

/**
 * Reads the WebSocket connections of a HAR file (HTTP Archive 1.2) with the messages that Chromium-based
 * browsers and Playwright add to it.
 * @param file the file's name in messages
 * @throws UserError when it is no HAR, or has no connection with messages
 */
export function readHar(text: string, file: string): RecordedSocket[] {
	let har: unknown;
	try {
		har = JSON.parse(text.replace(/^\uFEFF/, ''));
	} catch {
		throw new UserError(`${file}: ${whyNotJson(text)}; a HAR file is JSON`);
	}
	const log = isObject(har) ? har.log : undefined;
	if (!isObject(log) || !Array.isArray(log.entries)) {
		throw new UserError(
			`${file}: no HAR file: it has no log.entries. In Chrome: developer tools, Network, "Export HAR".`,
		);
	}
	const sockets = log.entries.flatMap((entry) => readSocket(entry) ?? []);
	if (sockets.length === 0) {
		throw new UserError(
			`${file}: no WebSocket connection among its ${log.entries.length} entries. Open the developer tools before the page connects, chat, then export.`,
		);
	}
	const talking = sockets.filter(({messages}) => messages.length > 0);
	if (talking.length === 0) {
		throw new UserError(
			`${file}: its WebSocket connections have no messages. Chrome, Edge and Playwright record them; Firefox and Safari leave them out.`,
		);
	}
	return talking;
}
