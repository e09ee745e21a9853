import {expect, test} from 'vitest';
import {parseOptions, sectionNames} from './options.ts';

test('several sections may be named, which are measured in their own order', () => {
	expect(parseOptions(['keys', 'stall'], 'bin')).toMatchObject({
		sections: ['stall', 'keys'],
		bin: 'bin',
		quick: false,
	});
	expect(parseOptions([], 'bin')).toMatchObject({sections: sectionNames});
});

test('growth is several sections, each of them measured once', () => {
	expect(parseOptions(['growth', 'rows', 'sizes'], 'bin')).toMatchObject({
		sections: ['sizes', 'rows', 'attempts', 'screen', 'intents', 'metrics'],
	});
});

test('an unknown section is refused with the names of all', () => {
	expect(() => parseOptions(['screens'], 'bin')).toThrow(
		'screens: there is no such section; there are throughput, sizes, per-prompt, tls, streamed, open, rows, attempts, screen, intents, metrics, connections, accuracy, stall, workers, memory, startup, keys, draws, growth',
	);
});

test('--rounds is a whole number from 1', () => {
	expect(parseOptions(['--rounds', '9'], 'bin')).toMatchObject({rounds: 9});
	for (const rounds of ['0', '2.5', 'x', '']) {
		expect(() => parseOptions(['--rounds', rounds], 'bin')).toThrow('from 1 to 100');
	}
});

test('--quick takes less of everything', () => {
	const [quick, full] = [parseOptions(['--quick'], 'bin'), parseOptions([], 'bin')];
	if (typeof quick === 'string' || typeof full === 'string') throw new Error('no options');
	expect(quick.messages).toBeLessThan(full.messages);
	expect(Math.max(...quick.rows)).toBeLessThan(Math.max(...full.rows));
	expect(quick.rounds).toBe(1);
});

test('--help is a text that names every section', () => {
	const help = parseOptions(['--help'], 'bin');
	for (const name of sectionNames) expect(help).toContain(name);
});
