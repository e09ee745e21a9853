import {expect, test} from 'vitest';
import {renderHelp} from '../../source/commands/help-text.ts';
import {parseArguments} from '../../source/commands/parse.ts';
import {configOptions, invocationOptions} from '../../source/config/options/run-options.ts';
import {UserError} from '../../source/model/user-error.ts';

const options = [...configOptions, ...invocationOptions];

function parse(...argv: string[]) {
	const {flags, input, help} = parseArguments(argv, options);
	return {values: Object.fromEntries(flags.values), input, help};
}

function problems(...argv: string[]): readonly string[] {
	try {
		parse(...argv);
	} catch (error) {
		if (error instanceof UserError) return error.problems.map(({text}) => text);
		throw error;
	}
	return [];
}

test.each([[['--url', 'ws://a']], [['--url=ws://a']], [['-u', 'ws://a']], [['-u=ws://a']]])(
	'%o gives the url',
	(argv) => {
		expect(parse(...argv).values).toEqual({url: 'ws://a'});
	},
);

test('a flag that may come several times collects its values', () => {
	expect(parse('-d', 'a', '--dataset', 'b').values).toEqual({datasets: ['a', 'b']});
	expect(parse('-H', 'a: 1', '-H', 'b: 2').values).toEqual({headers: {a: '1', b: '2'}});
});

test('a value may begin with a dash', () => {
	expect(parse('-d', '-').values).toEqual({datasets: ['-']});
	expect(parse('-H', '-x: 1').values).toEqual({headers: {'-x': '1'}});
	expect(parse('--name', '--jason').values).toEqual({name: '--jason'});
});

test('a value may hold any character', () => {
	const payload = '{"a":"b = c, --d \\" {{question}}"}';
	expect(parse('--payload', payload).values).toEqual({payload: JSON.parse(payload) as unknown});
	expect(parse('--threshold', 'latency.p95 < 3s').values).toEqual({
		thresholds: ['latency.p95 < 3s'],
	});
});

test('switches are true when given, and false with no- or =false', () => {
	expect(parse('--json', '-q').values).toEqual({json: true, quiet: true});
	expect(parse('--no-color', '--headless=false').values).toEqual({color: false, headless: false});
	expect(parse('-qy').values).toEqual({quiet: true, yes: true});
});

test('what is no flag is input, also after --', () => {
	expect(parse('staging', '-q').input).toEqual(['staging']);
	expect(parse('--', '--json').input).toEqual(['--json']);
});

test('an unknown flag is refused with the one that was probably meant', () => {
	expect(problems('--conections', '5')).toEqual([
		'--conections: there is no such option. Did you mean --connections?',
	]);
	expect(problems('--tresholds=x')[0]).toContain('Did you mean --threshold?');
	expect(problems('--maxSample=3')[0]).toContain('Did you mean --max-samples?');
});

test('where nothing was meant that we know, nothing is suggested', () => {
	expect(problems('-z')).toEqual(['-z: there is no such option. --help lists them.']);
	expect(problems('--utterly-different-thing')[0]).toContain('--help lists them.');
});

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
	'--%s is refused like any other unknown flag',
	(name) => {
		expect(problems(`--${name}`, 'x').join()).not.toBe('');
	},
);

test('a flag is no value of the one before it, unless it is joined to it', () => {
	expect(problems('--url', '--json')).toEqual([
		expect.stringMatching(/^--url needs a value, and --json is an option: --url URL, for example /),
	]);
	expect(parse('--name=--json').values).toEqual({name: '--json'});
});

test('a flag without its value is refused with an example', () => {
	expect(problems('--timeout')).toEqual([
		'--timeout needs a value: --timeout TIME, for example --timeout 29s',
	]);
});

test('a flag that may come once is refused the second time', () => {
	expect(problems('-c', '5', '-c', '6')[0]).toContain('--connections can only be set once');
});

test('--help and -h ask for the help', () => {
	expect(parse('--help').help).toBe(true);
	expect(parse('-h').help).toBe(true);
	expect(parse('-q').help).toBe(false);
});

test('the help names every option with its default', () => {
	const help = renderHelp({usage: 'floodgate run', about: 'About.', options});
	for (const {meta} of options) expect(help).toContain(`--${meta.flag}`);
	expect(help).toMatch(/-c, --connections N +concurrent connections.* \[5\]/);
	expect(help).toMatch(/--timeout TIME +limit for the whole reply \[2m\]/);
	expect(help).toMatch(/--hold AMOUNT .* \[15 prompts\]/);
	expect(help).toMatch(/--warmup AMOUNT .* \[none; 10 prompts/);
	expect(help).toMatch(/--max-error-rate SHARE .* \[50%\]/);
	expect(help).not.toMatch(/undefined|\[object|null/);
});
