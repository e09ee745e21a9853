import {shortenValues} from './shorten-values.ts';

/**
 * Something the user can mend: a bad option, dataset, metric module or run name. Shown as it is,
 * without a stack; the command exits 2.
 */
export class UserError extends Error {
	override readonly name = 'UserError';
	/** Each problem on its own, when one look found several. */
	readonly problems: readonly string[];

	constructor(problems: string | readonly string[]) {
		const list = (typeof problems === 'string' ? [problems] : problems).map(shortenValues);
		super(list.join('\n'));
		this.problems = list;
	}
}
