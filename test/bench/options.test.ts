import {expect, test} from 'vitest';
import {parseOptions, sectionNames} from './options.ts';

test('--only may name several sections, which are measured in their own order', () => {
	expect(parseOptions(['--only', 'keys', '--only', 'screen'], 'bin')).toMatchObject({
		sections: ['screen', 'keys'],
		bin: 'bin',
		quick: false,
	});
	expect(parseOptions([], 'bin')).toMatchObject({sections: sectionNames});
});

test('an unknown section is refused with the names of all', () => {
	expect(() => parseOptions(['--only', 'screens'], 'bin')).toThrow(
		'--only screens: there are throughput, per-prompt, memory, startup, screen, keys',
	);
});

test('--help is a text that names every section', () => {
	const help = parseOptions(['--help'], 'bin');
	for (const name of sectionNames) expect(help).toContain(name);
});
