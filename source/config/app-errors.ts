import {quote} from './quote.ts';
import {defaultAppErrors, type AppErrorPattern} from '../gateway/app-error.ts';

const form = /^([a-z][a-z0-9_]{0,39})=(.+)$/is;
/** Ignores case, and treats accented letters as letters. */
const flags = 'iu';

/** The default patterns, in the option's notation. */
export const usualAppErrors: readonly string[] = defaultAppErrors.map(
	({name, pattern}) => `${name}=${pattern.source}`,
);

const safe = new Set(defaultAppErrors.map(({pattern}) => pattern.source));

/** What is wrong with `NAME=REGEX` or `off`; undefined when nothing is. */
export function problemWithAppError(text: string): string | undefined {
	if (text === 'off') return undefined;
	const [, name, pattern] = form.exec(text) ?? [];
	const shown = quote(text);
	if (name === undefined || pattern === undefined) {
		return `${shown} is not NAME=REGEX, where the name is letters, digits and underscores, or off`;
	}
	try {
		new RegExp(pattern, flags);
		return undefined;
	} catch (error) {
		return `${shown}: ${(error as Error).message}`;
	}
}

/** The patterns of the option's values; `off` adds none. */
export function appErrorPatterns(given: readonly string[]): AppErrorPattern[] {
	return given
		.filter((text) => text !== 'off')
		.map((text) => {
			const [, name, pattern] = form.exec(text)!;
			const compiled = new RegExp(pattern!, flags);
			const isSafe = safe.has(compiled.source);
			return {name: name!.toLowerCase(), pattern: compiled, ...(isSafe && {isSafe})};
		});
}
