/**
 * Why an attempt has no valid reply: the kind, a dot, and what exactly happened. `gateway` and `app` names
 * come from the server's words or the user's patterns, `protocol` names from breaches of RFC 6455.
 */
export type ErrorClass =
	| `connect.${'refused' | 'dns' | 'tls' | 'network' | 'proxy'}`
	| `protocol.${string}`
	| `handshake.${number}`
	| 'handshake.timeout'
	| `setup.${'timeout' | 'error' | 'closed'}`
	| `closed.${number}`
	| `timeout.${'total' | 'first' | 'idle'}`
	| `reply.${'parse' | 'shape' | 'empty' | 'too_big'}`
	| `gateway.${string}`
	| `app.${string}`
	| `generator.${string}`
	| 'conversation.stopped'
	| 'probe.given_up';

/** What comes before the dot. */
export type ErrorKind = ErrorClass extends infer Class
	? Class extends `${infer Kind}.${string}`
		? Kind
		: never
	: never;

/** The kind of an error; a class of a newer version may have one that this version does not know. */
export const kindOf = (errorClass: ErrorClass): ErrorKind =>
	errorClass.slice(0, errorClass.indexOf('.')) as ErrorKind;

/** What comes after the dot: a status, a close code, a name. */
export const detailOf = (errorClass: ErrorClass): string =>
	errorClass.slice(errorClass.indexOf('.') + 1);
