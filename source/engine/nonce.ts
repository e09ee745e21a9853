import type {Nonce} from './exchange-types.ts';

/** Hexadecimal digits of a nonce: the first are those of its run. */
const runDigits = 6;
const sendDigits = 10;

/**
 * Makes nonces, 16 hexadecimal digits each, of which no two in a run are the same.
 * @param seed the run's
 * @param worker one of `workers` that make them at the same time
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
