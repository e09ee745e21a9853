import {createContext, Script} from 'node:vm';
import {worstSteps} from './pattern-cost.ts';

/** Searches a text for the pattern. */
export type Search = (text: string) => RegExpExecArray | null;

/** Called with the reason when a search is given up; that search finds nothing. */
export type OnSlow = (message: string) => void;

/** Time limit of one search, in milliseconds. */
const limit = 50;
/** About ten milliseconds for the worst text; V8 takes some 3 ns per step. */
const mostSteps = 2_000_000;

type Box = {search: () => unknown};
let watched: ((search: () => unknown) => unknown) | undefined;

/** Only `vm` can interrupt a regular expression. A call costs 70 µs, mostly for a thread. */
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
		// Without `u`, JavaScript accepts some needless backslashes that people write.
		return new RegExp(source);
	}
}

/**
 * Creates a search that can't block the event loop, whatever the pattern and the text. A pattern that
 * is harmless for a text of this length runs directly; any other gets 50 ms.
 * @throws SyntaxError for an invalid regular expression
 */
export function compilePattern(pattern: string | RegExp, onSlow?: OnSlow): Search {
	const given = typeof pattern === 'string' ? parsePattern(pattern) : pattern;
	// Both flags would carry the position of one search over to the next.
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
