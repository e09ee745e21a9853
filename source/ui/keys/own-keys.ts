import {isObject} from '../../model/is-object.ts';
import {didYouMean} from '../../model/nearest.ts';
import type {Binding} from './binding.ts';
import {bindingsOf, keymap, type Scope} from './keymap.ts';

/** The bindings of a scope. */
export type BindingsOf = (scope: Scope) => readonly Binding[];

/** Names of keys that are not one character. */
const namedKeys = [
	...['up', 'down', 'left', 'right', 'pageup', 'pagedown', 'home', 'end'],
	...['enter', 'escape', 'space', 'tab', 'shift-tab', 'backspace', 'delete'],
];
const scopes = Object.keys(keymap) as Scope[];

const isKey = (key: unknown): key is string =>
	typeof key === 'string' && (namedKeys.includes(key) || /^(?:[\x21-\x7E]|ctrl-[a-z])$/.test(key));

/** What is wrong with the keys of one action; undefined when nothing is. */
function problemWith(name: string, keys: unknown): string | undefined {
	const [scope = '', action = ''] = name.split('.', 2);
	if (!scopes.includes(scope as Scope)) {
		return `there is no screen ${JSON.stringify(scope)}.${didYouMean(scope, scopes)}`;
	}
	const actions = bindingsOf(scope as Scope).map((binding) => binding.action);
	if (!actions.includes(action)) {
		return `${scope} has no action ${JSON.stringify(action)}.${didYouMean(action, actions)}`;
	}
	if (name === 'everywhere.interrupt') return 'Ctrl-C always stops and cannot be changed';
	if (!Array.isArray(keys) || keys.length === 0) {
		return `${name} needs a list of keys, for example ["F"]`;
	}
	const bad = (keys as unknown[]).find((key) => !isKey(key));
	if (bad === undefined) return undefined;
	const near = typeof bad === 'string' ? didYouMean(bad, namedKeys) : '';
	return `${name}: ${JSON.stringify(bad)} is no key: a character, ctrl- and a letter, or one of ${namedKeys.join(', ')}.${near}`;
}

/** The first key that two actions of a scope share, in words; undefined when there is none. */
function doubleIn(scope: Scope, bindings: readonly Binding[]): string | undefined {
	const taken = new Map<string, string>();
	for (const {keys, action} of bindings) {
		for (const key of keys) {
			const other = taken.get(key);
			if (other !== undefined) {
				return `${JSON.stringify(key)} does both ${scope}.${other} and ${scope}.${action}`;
			}
			taken.set(key, action);
		}
	}
	return undefined;
}

/**
 * Reads the text of a file of keys: an object from `screen.action` to the keys that do it in place of the
 * usual ones. With a mistake in it, all keys are the usual ones.
 */
export function readOwnKeys(text: string): {
	readonly bindingsOf: BindingsOf;
	readonly problems: readonly string[];
} {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return {bindingsOf, problems: ['it is not JSON']};
	}
	if (!isObject(value)) {
		return {
			bindingsOf,
			problems: ['it needs an object, for example {"results.rerunFailed": ["F"]}'],
		};
	}
	const given = new Map(Object.entries(value));
	const problems = [...given].flatMap(([name, keys]) => problemWith(name, keys) ?? []);
	if (problems.length > 0) return {bindingsOf, problems};
	const own = (scope: Scope): readonly Binding[] =>
		bindingsOf(scope).map((binding) => {
			const keys = given.get(`${scope}.${binding.action}`) as readonly string[] | undefined;
			if (keys === undefined) return binding;
			// Without "footerKeys", which names the usual ones.
			const {action, label, help, footer = false} = binding;
			return {keys, action, label, help, footer};
		});
	const doubles = scopes.flatMap((scope) => doubleIn(scope, own(scope)) ?? []);
	if (doubles.length > 0) return {bindingsOf, problems: doubles};
	const changed = new Map(scopes.map((scope) => [scope, own(scope)]));
	return {bindingsOf: (scope) => changed.get(scope)!, problems: []};
}
