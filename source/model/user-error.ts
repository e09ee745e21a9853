import {shortenValues} from './shorten-values.ts';

/** One thing that is wrong. Code acts on `key` and `code`; the text is for people. */
export type Problem = {
	/** The key of the option it is about, such as `timeouts.total`. */
	readonly key?: string;
	/** What kind of problem it is, where somebody acts on it, such as `secret`. */
	readonly code?: string;
	readonly text: string;
};

const toProblem = (given: string | Problem): Problem => {
	const problem = typeof given === 'string' ? {text: given} : given;
	return {...problem, text: shortenValues(problem.text)};
};

/**
 * Something the user can fix: a bad option, dataset, metric module or run name. Shown as it is,
 * without a stack; the command exits 2.
 */
export class UserError extends Error {
	override readonly name = 'UserError';
	/** Each problem on its own, when one look found several. */
	readonly problems: readonly Problem[];

	constructor(problems: string | Problem | readonly (string | Problem)[]) {
		const list = (Array.isArray(problems) ? problems : [problems]) as readonly (string | Problem)[];
		const made = list.map(toProblem);
		super(made.map(({text}) => text).join('\n'));
		this.problems = made;
	}
}

/** Problems that are all about one option. */
export const problemsAbout = (key: string, texts: readonly string[]): Problem[] =>
	texts.map((text) => ({key, text}));

function withKey(key: string, error: unknown): unknown {
	if (!(error instanceof UserError)) return error;
	return new UserError(error.problems.map((problem) => ({key, ...problem})));
}

/** Does something with the value of an option: problems that name no option are about that one. */
export function aboutOption<Result>(key: string, action: () => Result): Result {
	try {
		const result = action();
		if (!(result instanceof Promise)) return result;
		return result.catch((error: unknown) => {
			throw withKey(key, error);
		}) as Result;
	} catch (error) {
		throw withKey(key, error);
	}
}
