import {expect, test} from 'vitest';
import {bindingsOf, keymap, type Scope} from '../../../source/ui/keys/keymap.ts';
import {allTabs} from '../../../source/ui/screens/results/tabs.tsx';
import {showKey} from '../../../source/ui/keys/show-key.ts';

const scopes = Object.keys(keymap) as Scope[];
const keysOf = (...names: Scope[]) =>
	names.flatMap((name) => bindingsOf(name).flatMap(({keys}) => keys));

test.each(scopes)('no key is there twice in %s', (scope) => {
	const keys = keysOf(scope);
	expect(keys).toEqual([...new Set(keys)]);
});

test.each<{together: Scope[]}>([
	{together: ['everywhere', 'list', 'configure']},
	{together: ['everywhere', 'list', 'profiles']},
	{together: ['everywhere', 'run']},
	{together: ['everywhere', 'list', 'results', 'pairs']},
	{together: ['everywhere', 'list', 'detail']},
	{together: ['everywhere', 'list', 'matrix']},
	{together: ['everywhere', 'list', 'history']},
	{together: ['everywhere', 'review']},
	{together: ['everywhere', 'probe']},
])('on one screen no key means two things: $together', ({together}) => {
	const keys = keysOf(...together);
	expect(keys).toEqual([...new Set(keys)]);
});

// The keys that users rely on, as the contract lists them.
const promised: readonly (readonly [Scope, string, string])[] = [
	['everywhere', '?', 'help'],
	['everywhere', 'q', 'back'],
	['everywhere', 'escape', 'close'],
	['everywhere', 'ctrl-l', 'redraw'],
	['everywhere', 'ctrl-c', 'interrupt'],
	['list', 'down', 'down'],
	['list', 'up', 'up'],
	['list', 'j', 'down'],
	['list', 'k', 'up'],
	['list', 'g', 'first'],
	['list', 'G', 'last'],
	['list', 'pageup', 'pageUp'],
	['list', 'pagedown', 'pageDown'],
	['results', 'tab', 'nextTab'],
	['results', 'left', 'previousTab'],
	['results', 'h', 'previousTab'],
	['results', 'right', 'nextTab'],
	['results', 'l', 'nextTab'],
	['configure', 'enter', 'edit'],
	['configure', '/', 'find'],
	['pairs', '/', 'filter'],
	['pairs', 'n', 'nextMatch'],
	['pairs', 'N', 'previousMatch'],
	['pairs', 'y', 'copy'],
	['run', 'p', 'pause'],
	['run', '+', 'more'],
	['run', '-', 'fewer'],
	['run', 'c', 'chart'],
	['run', ']', 'nextPanel'],
	['run', '[', 'previousPanel'],
	['results', 'f', 'rerunFailed'],
	['results', 'E', 'rerunErrored'],
	['pairs', 'r', 'rerunSelected'],
	['results', 'a', 'rerunAll'],
	['pairs', 'space', 'mark'],
	['pairs', 'enter', 'detail'],
	['pairs', 'm', 'metric'],
	['pairs', 'i', 'intent'],
	['results', 's', 'save'],
	['results', 'o', 'report'],
	['results', 'b', 'compare'],
	['results', 'H', 'history'],
	['detail', 'Y', 'copyRecord'],
	['detail', 'e', 'editor'],
	['detail', ']', 'next'],
	['detail', '[', 'previous'],
];

test.each(promised)('%s: %s does %s', (scope, key, action) => {
	expect(bindingsOf(scope).find(({keys}) => keys.includes(key))?.action).toBe(action);
});

test('every key has a name that can be shown, in ASCII too', () => {
	for (const key of keysOf(...scopes)) {
		expect(showKey(key, true)).toMatch(/^[\x21-\x7E]+$/);
		expect(showKey(key, false)).not.toBe('');
	}
});

test('every tab of the results has its number as a key', () => {
	const bindings = bindingsOf('results').filter(({action}) => /^tab\d$/.test(action));
	expect(bindings.map(({keys}) => keys)).toEqual(allTabs.map((_, index) => [String(index + 1)]));
	expect(bindings.map(({label}) => label)).toEqual(allTabs.map(({name}) => name.toLowerCase()));
});
