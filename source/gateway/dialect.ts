import type {GatewayError} from './error-frame.ts';

/** Header names in lower case, as Node has them. */
export type RefusalHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * How the server at an address communicates in its own name, apart from the chatbot behind it: what its
 * error frames, refusals and close codes mean, and what it charges for. The engine receives one dialect.
 */
export type Dialect = {
	readonly name: 'api-gateway' | 'plain';
	/** The gateway's own error that a frame's JSON reports; undefined for all other frames. */
	readonly classifyFrame: (json: unknown) => GatewayError | undefined;
	/** What a close code means; undefined when there is nothing to add. */
	readonly classifyClose: (code: number) => string | undefined;
	/** What the headers of a refused upgrade report: who refused, and where to look. */
	readonly notesOfRefusal: (
		headers: RefusalHeaders,
	) => readonly (readonly [name: string, value: string])[];
	/** The id under which the server's logs record a refusal. */
	readonly requestIdOf: (headers: RefusalHeaders) => string | undefined;
	/** How many billed messages this many bytes make. */
	readonly unitsOf: (bytes: number) => number;
	/** What an error's class means and how to fix it, in words that need no manual. */
	readonly explain: (errorClass: string) => string | undefined;
};

/** Explains a class by its family: `handshake.502` by its status, `closed.1006` by its code. */
export function explainBy(families: {
	readonly handshake: (status: number) => string | undefined;
	readonly closed: (code: number) => string | undefined;
	readonly gateway: (what: string) => string | undefined;
}): (errorClass: string) => string | undefined {
	return (errorClass) => {
		const [, family, detail] = /^(handshake|closed|gateway)\.(\w+)$/.exec(errorClass) ?? [];
		if (detail === undefined) return undefined;
		if (family === 'gateway') return families.gateway(detail);
		return families[family as 'handshake' | 'closed'](Number(detail));
	};
}
