import type {Nonce} from './exchange-types.ts';

/** Hexadecimal digits of a nonce that identify its run. */
const runDigits = 6;
const sendDigits = 10;

/**
 * Creates nonces of 16 hexadecimal digits, unique within a run.
 * @param seed the run's
 * @param worker the index of this worker among `workers`
 */
export function createNonces(seed: number, worker: number, workers: number): () => Nonce {
	const mixed = Math.imul(seed ^ (seed >>> 15), 0x2c1b3c6d) >>> 8;
	const run = mixed.toString(16).padStart(runDigits, '0').slice(-runDigits);
	const any = new RegExp(`${run}[0-9a-f]{${sendDigits}}`);
	let next = worker;
	return () => {
		const text = run + next.toString(16).padStart(sendDigits, '0');
		next += workers;
		return {text, any};
	};
}

/** Whose nonce a reply repeats; undefined when it repeats none. */
export function nonceIn(
	{text: own, any}: Nonce,
	text: string,
	body: unknown,
): 'own' | 'foreign' | undefined {
	if (text.includes(own)) return 'own';
	const json = body === null ? '' : JSON.stringify(body);
	if (json.includes(own)) return 'own';
	return any.test(text) || any.test(json) ? 'foreign' : undefined;
}
