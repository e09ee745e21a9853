import {expect, test} from 'vitest';
import type {Layer} from '../../../source/config/resolve.ts';
import {filterItems} from '../../../source/ui/components/picker.tsx';
import {inFormWords, suggestionFor, toFields} from '../../../source/ui/state/form.ts';
import {
	findFields,
	formGroups,
	rowsOf,
	type FormGroup,
} from '../../../source/ui/state/form-rows.ts';
import {configOption} from '../../../source/config/options/run-options.ts';

const layerOf = (values: Readonly<Record<string, unknown>>): Layer => ({
	source: 'project',
	label: ({key}) => key,
	values: new Map(Object.entries(values)),
});

function rowsWith(values: Readonly<Record<string, unknown>>, ...open: FormGroup[]) {
	const layers = [layerOf(values)];
	const fields = toFields(new Map(), layers);
	return rowsOf({fields, choice: 'connections', layers, needed: undefined}, new Set(open));
}
const namesOf = (rows: ReturnType<typeof rowsWith>) =>
	rows.flatMap((row) => (row.kind === 'field' ? [row.field.option.meta.flag] : []));

test('what matters is in sight, group by group; the rest is counted and unfolds', () => {
	const folded = rowsWith({});
	expect(folded[0]?.kind).toBe('start');
	expect(folded.flatMap((row) => (row.kind === 'group' ? [row.group] : []))).toEqual([
		...formGroups,
	]);
	expect(namesOf(folded)).toEqual([
		...['url', 'header', 'dataset', 'max-samples', 'reply', 'payload'],
		...['connections', 'duration', 'metrics', 'threshold', 'name'],
	]);
	const target = folded.find((row) => row.kind === 'group');
	const open = rowsWith({}, 'Target');
	expect(namesOf(open).length - namesOf(folded).length).toBe(target?.hidden);
	expect(namesOf(open).slice(0, 3)).toEqual(['url', 'header', 'origin']);
});

test('a value that is no default, or is wrong, is in sight although its group is folded', () => {
	expect(namesOf(rowsWith({origin: 'https://a.example'}))).toContain('origin');
	expect(namesOf(rowsWith({timeouts: 1, 'timeouts.total': '3 parsecs'}))).toContain('timeout');
});

test.each([
	['timeouts.total', '120s', '2m'],
	['timeouts.total', '120000ms', '2m'],
	['timeouts.total', '3 parsecs', '3 parsecs'],
	['duration', '60s', '1m'],
])('%s of %s is shown as %s, as the review shows it', (key, given, shown) => {
	const field = toFields(new Map(), [layerOf({[key]: given})]).find(
		({option}) => option.key === key,
	);
	expect(field).toMatchObject({shown, text: given});
});

test.each([
	['conn', 'connections'],
	['thresh', 'threshold'],
	['url', 'url'],
	['max samples', 'max-samples'],
	['sigv4', 'auth'],
])('%s finds %s first', (text, name) => {
	const fields = toFields(new Map(), []);
	expect(findFields(fields, text, () => false)[0]?.option.meta.flag).toBe(name);
});

test('fields of another load come last, whatever their names', () => {
	const fields = toFields(new Map(), []);
	const found = findFields(fields, 'rate', ({option}) => option.key === 'rate');
	expect(found.length).toBeGreaterThan(1);
	expect(found.at(-1)?.option.key).toBe('rate');
});

test('a list is narrowed by name first, then by what its items mean', () => {
	const items = ['alpha one', 'one', 'beta'].map((name) => ({name, about: '', value: name}));
	const withAbout = [...items, {name: 'zeta', about: 'like one', value: 'zeta'}];
	expect(filterItems(withAbout, 'one').map(({name}) => name)).toEqual(['one', 'alpha one', 'zeta']);
	expect(filterItems(withAbout, ' ').length).toBe(4);
});

test('messages speak of fields, and what was probably meant can be taken', () => {
	expect(inFormWords('--url needs --reply; --no-such stays')).toBe(
		'url needs reply; --no-such stays',
	);
	expect(suggestionFor('http://a.example', configOption('url'))).toBe('ws://a.example');
	expect(suggestionFor('12 parsecs', configOption('timeouts.total'))).toBe('12s');
	expect(suggestionFor('12s', configOption('timeouts.total'))).toBeUndefined();
});
