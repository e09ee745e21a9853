import {defaultAppErrors, type AppErrorPattern} from '../gateway/app-error.ts';

const form = /^([a-z][a-z0-9_]{0,39})=(.+)$/is;
/** Whatever the case of the letters, and accents are letters. */
const flags = 'iu';

/** The default patterns as they would be given. */
export const usualAppErrors: readonly string[] = defaultAppErrors.map(
	({name, pattern}) => `${name}=${pattern.source}`,
);

const safe = new Set(defaultAppErrors.map(({pattern}) => pattern.source));

/** A sentence on what is wrong with `NAME=REGEX` or `off`; undefined when nothing is. */
export function problemWithAppError(text: string): string | undefined {
	if (text === 'off') return undefined;
	const [, name, pattern] = form.exec(text) ?? [];
	const shown = JSON.stringify(text.length > 80 ? `${text.slice(0, 77)}…` : text);
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

/** The patterns of the option's values; none of them when the list holds `off` alone. */
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
