import {expect, test} from 'vitest';
import {problemWith, readWords} from '../../source/config/resolve.ts';
import {configOptions} from '../../source/config/options/run-options.ts';
import {createDraw} from '../helpers/random.ts';

const optionOf = (flag: string) => configOptions.find(({meta}) => meta.flag === flag)!;

/** What `--flag text` becomes in a plan, or the sentence that refuses it. */
function read(flag: string, text: string): unknown {
	const option = optionOf(flag);
	const value = readWords(option, [text], `--${flag}`);
	return problemWith(option, value) ?? option.schema.parse(value);
}

test.each([
	['rate', '50', 50],
	['rate', '0.5', 0.5],
	['rate', '10/s', 10],
	['rate', '600/m', 10],
	['rate', '1800/h', 0.5],
	['rate', '0.001', 0.001],
	['rate', '100000', 100_000],
	['arrivals', 'poisson', 'poisson'],
	['arrivals', 'gamma:0.5', {gamma: 0.5}],
	['arrivals', 'replay', {replay: 1}],
	['arrivals', 'replay:0.1', {replay: 0.1}],
	['arrivals', 'replay:10x', {replay: 10}],
	['think-time', '2s', 2000],
	['think-time', '0', 0],
	['think-time', '2s..8s', {from: 2000, to: 8000}],
	['think-time', '0..1.5s', {from: 0, to: 1500}],
	['think-time', 'lognormal:3s', {median: 3000, sigma: 0.5}],
	['think-time', 'lognormal:3s:0.8', {median: 3000, sigma: 0.8}],
	['max-connections', '500', 500],
	[
		'stages',
		'30s:10,2m:50,30s:0',
		[
			{duration: 30_000, to: 10},
			{duration: 120_000, to: 50},
			{duration: 30_000, to: 0},
		],
	],
	[
		'stages',
		'0:5, 1s:0.5',
		[
			{duration: 0, to: 5},
			{duration: 1000, to: 0.5},
		],
	],
	['steps', '10:100:10', {from: 10, to: 100, by: 10}],
	['steps', '0.5:2:0.25', {from: 0.5, to: 2, by: 0.25}],
	['steps', '7:7:1', {from: 7, to: 7, by: 1}],
	['hold', '15', {prompts: 15}],
	['hold', '15 prompts', {prompts: 15}],
	['hold', '1 prompt', {prompts: 1}],
	['hold', '30s', {duration: 30_000}],
	['pause', '0', 0],
	['warmup', '0', null],
	['warmup', '0s', null],
	['warmup', '100', {prompts: 100}],
	['warmup', '1m', {duration: 60_000}],
	['abort-window', '30s', 30_000],
	['max-error-rate', '50%', 0.5],
	['max-error-rate', '0.1', 0.1],
	['max-error-rate', '0%', 0],
	['max-error-rate', 'off', 1],
	['workers', 'auto', 'auto'],
	['workers', '64', 64],
])('--%s %s is understood', (flag, text, value) => {
	expect(read(flag, text)).toEqual(value);
});

test.each([
	['rate', '0.0001', 'is not prompts per second', '0.001'],
	['rate', '600 / min', 'is not prompts per second', '600/m'],
	['rate', '10 per second', 'is not prompts per second', '10'],
	['rate', '1,000', 'is not prompts per second', '1000'],
	['rate', '1000000', 'is not prompts per second', '100000'],
	['rate', 'fast', 'is not prompts per second', undefined],
	['rate', '-5', 'is not prompts per second', undefined],
	['arrivals', 'poison', 'is not constant, poisson, gamma:K', 'poisson'],
	['arrivals', 'gamma', 'is not constant, poisson, gamma:K', 'gamma:0.5'],
	['arrivals', 'gamma:0', 'K from 0.05 to 100', 'gamma:0.05'],
	['arrivals', 'reply:2', 'or replay[:SPEED]', 'replay:2'],
	['arrivals', 'replay:1000', 'a speed from 0.1 to 100', 'replay:100'],
	['think-time', '2-8s', 'a range such as 2s..8s', '2s..8s'],
	['think-time', '8s..2s', 'a range such as 2s..8s', '2s..8s'],
	['think-time', '2s to 5s', 'a range such as 2s..8s', '2s..5s'],
	['think-time', '3', 'a duration with a unit', '3s'],
	['think-time', 'lognormal:0', 'lognormal:MEDIAN', undefined],
	['stages', '30:10', '"30:10" is not a stage', '30s:10'],
	['stages', '10:30s', '"10:30s" is not a stage', '30s:10'],
	['stages', '30s:10 1m:20', 'is not a stage', '30s:10,1m:20'],
	['stages', '30s:0', 'no stage has a level above 0', undefined],
	['stages', '0:10', 'last 0 seconds', undefined],
	['stages', '30s:10,', '"" is not a stage', undefined],
	['stages', '30s:-10', '"30s:-10" is not a stage', '30s:10'],
	['stages', '30s:100001', 'is not a stage', undefined],
	['steps', '10-100', 'is not written FROM:TO:BY', '10:100:10'],
	['steps', '10:100', 'is not written FROM:TO:BY', '10:100:10'],
	['steps', '10 to 100 by 5', 'is not written FROM:TO:BY', '10:100:5'],
	['steps', '100:10:10', 'it begins at 100, which is above its end, 10', '10:100:10'],
	['steps', '10:100:0', 'BY, the difference between two levels, must be above 0', '10:100:10'],
	['steps', '0:10:1', 'its levels must be from 0.001 to 100,000', undefined],
	['steps', '1:2000:1', 'it has more than 1000 levels', '1:2000:200'],
	['steps', 'many', 'is not written FROM:TO:BY', undefined],
	['hold', '0', 'is not a number of prompts or a duration', '1 prompt'],
	['hold', '15 requests', 'is not a number of prompts or a duration', '15 prompts'],
	['hold', '30 secs', 'is not a number of prompts or a duration', '30s'],
	['hold', 'long', 'is not a number of prompts or a duration', undefined],
	['pause', '60', 'is not a duration', '60s'],
	['warmup', '20 promts', 'is not a number of prompts or a duration', '20 prompts'],
	['abort-window', '0', 'is not a duration', '1ms'],
	['max-error-rate', '50', 'is not a percentage', '50%'],
	['max-error-rate', '150%', 'is not a percentage', '100%'],
	['max-error-rate', 'never', 'is not a percentage', 'off'],
	['workers', '0', 'is not auto or a whole number from 1 to 64', '1'],
	['workers', '65', 'is not auto or a whole number from 1 to 64', '64'],
	['workers', 'all', 'is not auto or a whole number from 1 to 64', 'auto'],
])('--%s %s is refused with what was meant', (flag, text, what, near) => {
	const problem = read(flag, text);
	expect(problem).toContain(what);
	expect(problem).toContain(`Example: --${flag}`);
	if (near === undefined) expect(problem).not.toContain('Did you mean');
	else expect(String(problem).endsWith(`Did you mean ${near}?`)).toBe(true);
});

test('numbers may stand in a configuration file as numbers', () => {
	const parse = (flag: string, value: unknown) => optionOf(flag).schema.parse(value);
	expect(parse('rate', 12.5)).toBe(12.5);
	expect(parse('hold', 20)).toEqual({prompts: 20});
	expect(parse('warmup', 0)).toBeNull();
	expect(parse('max-error-rate', 0.2)).toBe(0.2);
});

test('whatever is typed is judged at once, and a hint is itself valid', () => {
	const draw = createDraw(4);
	const alphabet = ['0', '1', '9', '.', ',', ':', '-', ' ', 's', 'm', '/', '%', 'prompts', '💥'];
	const flags = ['rate', 'stages', 'steps', 'hold', 'warmup', 'max-error-rate', 'workers'];
	for (let index = 0; index < 20_000; index++) {
		const [flag, text] = [draw.pick(flags), draw.text(alphabet, 10)];
		const hint = / Did you mean (.*)\?$/.exec(String(read(flag, text)))?.[1];
		const meant = hint === undefined ? undefined : optionOf(flag).meta.fromText(hint);
		if (meant !== undefined) expect(problemWith(optionOf(flag), meant)).toBeUndefined();
	}
	for (const flag of flags) {
		for (const filler of ['1', '1:', '1s:1,', '.', ' ', '10-']) {
			expect(typeof read(flag, `${filler.repeat(50_000)}!`)).toBe('string');
		}
	}
}, 60_000);
