import {createContext, Script} from 'node:vm';
import {worstSteps} from './pattern-cost.ts';

/** Searches a text for the pattern. */
export type Search = (text: string) => RegExpExecArray | null;

/** Told why a pattern gave no answer; the search then says "not found". */
export type OnSlow = (message: string) => void;

/** Milliseconds for one search. */
const limit = 50;
/** About ten milliseconds of the worst text there is; V8 takes some 3 ns for a step. */
const mostSteps = 2_000_000;

type Box = {search: () => unknown};
let watched: ((search: () => unknown) => unknown) | undefined;

/** Nothing but `vm` can interrupt a regular expression. A call costs 70 µs, most of it for a thread. */
function watch(search: () => unknown): unknown {
	if (!watched) {
		const box: Box = {search: () => null};
		const context = createContext(box);
		const script = new Script('search()');
		watched = (next) => {
			box.search = next;
			return script.runInContext(context, {timeout: limit}) as unknown;
		};
	}
	return watched(search);
}

/** A pattern as users write it in a rule. */
export function parsePattern(source: string): RegExp {
	try {
		return new RegExp(source, 'u');
	} catch {
		// Without `u` some needless backslashes are allowed, which people write all the same.
		return new RegExp(source);
	}
}

/**
 * Makes a search that can't hold everything up, whatever the pattern and the text are. A pattern that
 * is harmless over a text of this length is simply run; any other is given 50 ms.
 * @throws SyntaxError if it is no regular expression
 */
export function compilePattern(pattern: string | RegExp, onSlow?: OnSlow): Search {
	const given = typeof pattern === 'string' ? parsePattern(pattern) : pattern;
	// Both flags would carry the place of one search over to the next.
	const expression = new RegExp(given.source, given.flags.replace(/[gy]/g, ''));
	const steps = worstSteps(expression);
	return (text) => {
		if (steps(text.length) <= mostSteps) return expression.exec(text);
		try {
			return watch(() => expression.exec(text)) as RegExpExecArray | null;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
			onSlow?.(
				`the pattern ${given.source} took over ${limit} ms for ${text.length} characters and was given up`,
			);
			return null;
		}
	};
}
