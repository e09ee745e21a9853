import {createRedactor, keepText, mask, type Redact} from '../config/secrets/redactor.ts';
import {hideSignature} from '../gateway/credentials.ts';
import {textForm} from './record-layout.ts';
import type {ResultRecord} from './result-record.ts';

/** The secrets that lines may not contain. */
export type LineSecrets = {
	/** Masks them. */
	readonly redact: () => Redact;
	/** Whether nothing in the record can need a mask, so that its reply may be copied. */
	readonly isClean: (record: ResultRecord) => boolean;
	readonly hide: (secrets: readonly string[]) => void;
};

/** A secret that may be a number in another spelling: 1e6 for 1000000. */
const numeric = /^[\d.eE+-]+$/;
/**
 * An escape of JSON behind which a secret could hide from a look at the bytes: all but those that the forms
 * of a secret contain.
 */
const hidingEscape = /\\[^nrt"]/;

/** @param signed whether connections are signed: a signature is a secret that nobody lists */
export function createLineSecrets(secrets: readonly string[], signed: boolean): LineSecrets {
	let hidden = secrets;
	let redact = redactorOf(hidden);
	let mayHide = hidden.some((secret) => numeric.test(secret));

	function redactorOf(values: readonly string[]): Redact {
		const known = createRedactor(values);
		return signed ? (text) => hideSignature(known(text), mask) : known;
	}

	return {
		redact: () => redact,
		isClean({form, body, rest}) {
			if (redact === keepText) return true;
			if (rest || mayHide) return false;
			if (form === textForm.none) return true;
			if (form !== textForm.key) return false;
			const text = body.toString('utf8');
			return !hidingEscape.test(text) && redact(text) === text;
		},
		hide(values) {
			hidden = [...new Set([...hidden, ...values])];
			redact = redactorOf(hidden);
			mayHide = hidden.some((secret) => numeric.test(secret));
		},
	};
}
