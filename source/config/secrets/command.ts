import {isSecretName, looksSecret} from './is-secret.ts';

/** What replaces a secret of a command; undefined leaves the command out. */
type ReplaceInCommand = (name: string, value: string) => string | undefined;

const header = String.raw`(?:proxy-)?authorization\s*[:=]\s*(?:[a-z][\w-]*\s+)?`;
const user = String.raw`(?<=^|\s)(?:-u|--user)(?:\s+|=)[^\s:"']+:`;
/** The password follows the colon. */
const address = String.raw`[a-z][a-z\d+.-]*:\/\/[^\s/?#@:"']*:`;
const unquoted = String.raw`[^\s"';|&<>]`;

/** Each finds a secret behind what announces it. */
const announced: readonly {readonly form: RegExp; readonly name: string}[] = [
	{form: new RegExp(`(${header})(${unquoted}+)`, 'gi'), name: 'authorization'},
	{form: new RegExp(`(${user})(${unquoted}+)`, 'g'), name: 'password'},
	{form: new RegExp(String.raw`(${address})([^\s/?#@"']+)(?=@)`, 'gi'), name: 'password'},
];
/** A name with its value: `password=abc`, `"token":"abc"`. */
const pair = new RegExp(String.raw`(([A-Za-z][\w.-]*)["']?\s*[:=]\s*["']?)(${unquoted}+)`, 'g');
/** The value of a flag: `--client-secret abc`. */
const flagged = new RegExp(String.raw`(?<=(?:^|\s)--?([A-Za-z][\w.-]*)\s+["']?)${unquoted}+`, 'g');
const words = new RegExp(`${unquoted}+`, 'g');

/** Names of what holds or handles a secret; those of headers are announced. */
const elsewhere = /(?:file|path|stdin|fd|authorization)$/i;

/** Whether the shell, or the command, takes it from somewhere else: `$TOKEN`, `$(…)`, `@file`, `-`. */
const isReference = (value: string): boolean => /^[$`%@-]/.test(value);

/**
 * Replaces what is recognisably secret in a command of the shell: credentials of headers and addresses,
 * values behind a secret name, and tokens of a known form.
 */
export function replaceInCommand(command: string, replace: ReplaceInCommand): string | undefined {
	let isComplete = true as boolean;
	const done = new Set<string>();
	const instead = (name: string, value: string): string => {
		if (isReference(value) || [...done].some((replaced) => value.includes(replaced))) return value;
		const replaced = replace(name, value);
		isComplete &&= replaced !== undefined;
		done.add(replaced ?? '');
		return replaced ?? '';
	};
	const hides = (name: string) => isSecretName(name) && !elsewhere.test(name);
	let text = command;
	for (const {form, name} of announced) {
		text = text.replaceAll(
			form,
			(_, before: string, value: string) => before + instead(name, value),
		);
	}
	text = text
		.replaceAll(pair, (whole, before: string, name: string, value: string) =>
			hides(name) ? before + instead(name, value) : whole,
		)
		.replaceAll(flagged, (value, name: string) => (hides(name) ? instead(name, value) : value))
		.replaceAll(words, (word) => (looksSecret(word) ? instead('token', word) : word));
	return isComplete ? text : undefined;
}
