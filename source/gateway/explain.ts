import {explainClose} from './close-codes.ts';
import {explainFrame} from './error-frame.ts';
import {explainUpgrade} from './upgrade-answers.ts';

/**
 * What an error's class means behind API Gateway, in words that need no manual; undefined when the
 * class says it all.
 */
export function explainError(name: string): string | undefined {
	const [, family, detail] = /^(handshake|closed|gateway)\.(\w+)$/.exec(name) ?? [];
	if (detail === undefined) return undefined;
	if (family === 'gateway') return explainFrame(detail);
	const code = Number(detail);
	return family === 'closed' ? explainClose(code) : explainUpgrade(code);
}
