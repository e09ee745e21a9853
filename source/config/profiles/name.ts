import {didYouMean} from '../../model/nearest.ts';
import {ownCommand} from '../../terminal/own-command.ts';

const longest = 100;

/** Why a name is not allowed for a profile, in a sentence; undefined when it is. */
export function problemWithName(name: string): string | undefined {
	if (name === '') return 'a profile needs a name of 1 to 100 characters';
	const shown = JSON.stringify(name);
	if (/\p{Cc}/u.test(name)) {
		return `${shown} cannot be a profile's name: it contains control characters`;
	}
	if (!name.isWellFormed()) {
		return `${shown} cannot be a profile's name: it is not valid Unicode`;
	}
	const length = Array.from(name).length;
	return length > longest
		? `a profile's name has at most ${longest} characters; this one has ${length}`
		: undefined;
}

/** The message for a name that no profile has. */
export function unknownProfile(name: string, known: readonly string[]): string {
	const missing = `there is no profile ${JSON.stringify(name)}`;
	if (known.length === 0) {
		return `${missing}: none is saved yet. "${ownCommand('profiles save NAME --url wss://…')}" saves one.`;
	}
	return `${missing}.${didYouMean(name, known)} "${ownCommand('profiles')}" lists them all.`;
}

const collator = new Intl.Collator('en', {numeric: true});

/** The order of names in a list, the same on every machine. */
export function compareNames(a: string, b: string): number {
	return collator.compare(a, b) || (a < b ? -1 : 1);
}
