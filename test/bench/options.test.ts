import {expect, test} from 'vitest';
import {parseOptions, sectionNames} from './options.ts';

test('--only may name several sections, which are measured in their own order', () => {
	expect(parseOptions(['--only', 'keys', '--only', 'stall'], 'bin')).toMatchObject({
		sections: ['stall', 'keys'],
		bin: 'bin',
		quick: false,
	});
	expect(parseOptions([], 'bin')).toMatchObject({sections: sectionNames});
});

test('an unknown section is refused with the names of all', () => {
	expect(() => parseOptions(['--only', 'screens'], 'bin')).toThrow(
		'--only screens: there are throughput, per-prompt, streamed, connections, accuracy, stall, workers, memory, startup, keys',
	);
});

test('--help is a text that names every section', () => {
	const help = parseOptions(['--help'], 'bin');
	for (const name of sectionNames) expect(help).toContain(name);
});
