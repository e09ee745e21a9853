import {shortestSecret} from '../config/secrets.ts';
import {isSecretBelow, secretAbove} from '../config/secrets/below-secret.ts';
import {createRedactor, redactJson, redactRecord, type Redact} from '../config/secrets/redactor.ts';
import type {SavedValues, SetupSecrets} from '../engine/connection-setup.ts';
import type {RawAttempt} from '../model/raw-attempt.ts';

/** Connections whose secrets are remembered; frames of earlier ones no longer come. */
const mostConnections = 20_000;

/** Masks what the set-ups of connections saved under secret names, wherever the server repeats it. */
export type SavedSecrets = SetupSecrets & {
	/** The attempt without the secrets of its connection. */
	readonly clean: (attempt: RawAttempt) => RawAttempt;
	/** A record about a connection without the secrets of it. */
	readonly cleanRecord: <Kind extends object>(record: Kind) => Kind;
};

/** The secrets among saved values, those within objects and lists included. */
export function secretsIn(values: SavedValues): readonly string[] {
	const found: string[] = [];
	const visit = (above: string | undefined, name: string, value: unknown): void => {
		if (value === null || typeof value !== 'object') {
			if (isSecretBelow(above, name, value)) found.push(String(value));
			return;
		}
		for (const [key, part] of Object.entries(value)) {
			if (Array.isArray(value)) visit(above, name, part);
			else visit(secretAbove(above, key), key, part);
		}
	};
	for (const [name, value] of Object.entries(values))
		visit(secretAbove(undefined, name), name, value);
	return found.filter((text) => text.length >= shortestSecret);
}

/**
 * Each connection has its own secrets, and a run may open millions: they are masked where an attempt leaves
 * the engine, because all outputs together cannot look for that many.
 */
export function createSavedSecrets(): SavedSecrets {
	const secrets = new Map<number, readonly string[]>();
	const redactors = new Map<number, Redact>();

	function redactorOf(connection: number): Redact | undefined {
		const known = redactors.get(connection);
		if (known) return known;
		const values = secrets.get(connection);
		if (!values) return undefined;
		const redact = createRedactor(values);
		redactors.set(connection, redact);
		return redact;
	}

	return {
		note(connection, values) {
			const found = secretsIn(values);
			if (found.length === 0) return;
			secrets.set(connection, found);
			redactors.delete(connection);
			if (secrets.size <= mostConnections) return;
			const [oldest] = secrets.keys();
			secrets.delete(oldest!);
			redactors.delete(oldest!);
		},
		cleanText: (connection, text) => redactorOf(connection)?.(text) ?? text,
		clean(attempt) {
			const redact = redactorOf(attempt.connection);
			if (!redact) return attempt;
			const {text, body, error, notice, evidence} = attempt;
			const clean = redactJson(body, redact);
			return {
				...attempt,
				...redactRecord({text, error, notice, evidence}, redact),
				body: clean,
				bodyBytes: clean === body ? attempt.bodyBytes : undefined,
			};
		},
		cleanRecord(record) {
			const {connection} = record as {readonly connection?: unknown};
			const redact = typeof connection === 'number' ? redactorOf(connection) : undefined;
			return redact ? redactRecord(record, redact) : record;
		},
	};
}
