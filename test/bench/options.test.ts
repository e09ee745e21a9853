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

test('--rounds is a whole number from 1', () => {
	expect(parseOptions(['--rounds', '9'], 'bin')).toMatchObject({rounds: 9});
	for (const rounds of ['0', '2.5', 'x', '']) {
		expect(() => parseOptions(['--rounds', rounds], 'bin')).toThrow('from 1 to 100');
	}
});

test('--help is a text that names every section', () => {
	const help = parseOptions(['--help'], 'bin');
	for (const name of sectionNames) expect(help).toContain(name);
});
