import {expect, expectTypeOf, test} from 'vitest';
import {pickOptions} from '../../source/config/options/option.ts';
import {
	configOption,
	configOptions,
	invocationOptions,
	type Config,
} from '../../source/config/options/run-options.ts';
import {resolve} from '../../source/config/resolve.ts';

test('every option of a run has a role', () => {
	expect(configOptions.filter(({role}) => role === undefined).map(({key}) => key)).toEqual([]);
});

test('what can change the times is load', () => {
	const load = configOptions.filter(({role}) => role === 'load').map(({key}) => key);
	for (const key of ['workers', 'timeouts.total', 'rotateAfter', 'keepAlive', 'repeat', 'rate']) {
		expect(load).toContain(key);
	}
	for (const key of ['url', 'datasets', 'ready', 'maxOutage', 'thresholds', 'out', 'auth']) {
		expect(load).not.toContain(key);
	}
});

test('what an option excludes or needs are options', () => {
	for (const {meta} of configOptions) {
		const {excludes = {}, needs} = meta;
		for (const key of [...Object.keys(excludes), ...(needs?.anyOf ?? []), needs?.fix ?? 'url']) {
			expect(() => configOption(key)).not.toThrow();
		}
	}
	expect(() => configOption('conections')).toThrow('conections');
});

test('every choice is a valid value, and so is what a person would write for it', () => {
	for (const {meta, schema, key} of configOptions) {
		for (const choice of meta.choices ?? []) {
			expect(schema.safeParse(choice).success, `${key} ${String(choice)}`).toBe(true);
		}
	}
});

test('the type of what is resolved is that of the options', () => {
	const config = resolve(configOptions, []).value;
	expectTypeOf(config).toEqualTypeOf<Config>();
	const some = resolve(pickOptions(invocationOptions, 'json', 'color'), []).value;
	expectTypeOf(some).toEqualTypeOf<{json: boolean; color: boolean}>();
	expect(some).toEqual({json: false, color: true});
});
