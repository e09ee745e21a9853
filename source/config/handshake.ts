/** A token of RFC 9110, section 5.6.2: the name of a header, and of a subprotocol (RFC 6455, section 4.1). */
const token = /^[!#$%&'*+.^_`|~\w-]+$/;
const headerValue = /^[\t\x20-\x7E\x80-\xFF]*$/;

/** Headers that the handshake sets, or that a request without a body must not have, with alternatives. */
const reserved: ReadonlyMap<string, string> = new Map([
	['connection', ''],
	['upgrade', ''],
	['content-length', ''],
	['transfer-encoding', ''],
	['te', ''],
	['trailer', ''],
	['keep-alive', '; --keep-alive 9m keeps connections open'],
	['proxy-connection', ''],
	['http2-settings', ''],
	['expect', ''],
]);
const reservedPrefix = 'sec-websocket-';

function problemWithName(name: string): string | undefined {
	const quoted = JSON.stringify(name);
	if (!token.test(name)) return `${quoted} is not a header's name`;
	const lower = name.toLowerCase();
	if (lower === `${reservedPrefix}protocol`) {
		return `${quoted} cannot be given as a header: use --subprotocol NAME`;
	}
	const way = lower.startsWith(reservedPrefix) ? '' : reserved.get(lower);
	if (way === undefined) return undefined;
	return `${quoted} is set by the handshake itself, as RFC 6455 requires; leave it out${way}`;
}

/** What Node or the protocol would refuse on the first connection. Does not repeat values. */
export function problemWithHeaders(headers: Readonly<Record<string, string>>): string | undefined {
	const seen = new Map<string, string>();
	for (const [name, value] of Object.entries(headers)) {
		const problem = problemWithName(name);
		if (problem !== undefined) return problem;
		const same = seen.get(name.toLowerCase());
		if (same !== undefined) {
			return `${JSON.stringify(same)} and ${JSON.stringify(name)} are the same header, because case does not matter; give only one`;
		}
		seen.set(name.toLowerCase(), name);
		if (!headerValue.test(value)) {
			return `the value of ${JSON.stringify(name)} has a line break or another character that no header may contain`;
		}
	}
	return undefined;
}

/** The first character that no subprotocol may contain, as messages show it. */
function wrongCharacter(name: string): string {
	const wrong = Array.from(name).find((character) => !token.test(character)) ?? '';
	return JSON.stringify(wrong);
}

/**
 * What is wrong with the subprotocols that a handshake would offer. Does not repeat them, because they
 * may be authentication tokens.
 */
export function problemWithSubprotocols(names: readonly string[]): string | undefined {
	for (const [index, name] of names.entries()) {
		const which = names.length > 1 ? `number ${index + 1}` : 'it';
		if (name === '') return `${which} is empty`;
		if (!token.test(name)) {
			return `${which} contains ${wrongCharacter(name)}; a subprotocol consists of letters, digits and !#$%&'*+-.^_\`|~ (RFC 6455)`;
		}
		const first = names.indexOf(name);
		if (first !== index) {
			return `numbers ${first + 1} and ${index + 1} are the same; each may be offered once (RFC 6455)`;
		}
	}
	return undefined;
}

/** The same before templates are filled in; templates count as valid and distinct. */
export function problemWithGivenSubprotocols(names: readonly string[]): string | undefined {
	const hasTemplate = (name: string) => name.includes('{{');
	const problem = problemWithSubprotocols(
		names.map((name, index) => (hasTemplate(name) ? `template-${index}-${names.length}` : name)),
	);
	return problem;
}
