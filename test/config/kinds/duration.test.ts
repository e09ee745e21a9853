import {expect, test} from 'vitest';
import {nearestDuration, parseDuration} from '../../../source/config/kinds/duration.ts';
import {formatDuration} from '../../../source/model/duration-text.ts';
import {createDraw} from '../../helpers/random.ts';

test.each([
	['0', 0],
	['250ms', 250],
	['1.5s', 1500],
	['30s', 30_000],
	['2m', 120_000],
	['1h', 3_600_000],
	['24h', 86_400_000],
	['1m30s', 90_000],
	['1h5m', 3_900_000],
	['1h0m1.5s250ms', 3_601_750],
])('%s is %i milliseconds', (text, milliseconds) => {
	expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
	'',
	'5',
	'-5s',
	'1,5s',
	'5 s',
	'5S',
	's',
	'1d',
	'.5s',
	'5.s',
	'1e3ms',
	'25h',
	'30s1m',
	'1m1m',
	'1m 30s',
	'1m30',
	'23h61m',
	'0x1s',
])('%j is no duration', (text) => {
	expect(parseDuration(text)).toBeUndefined();
});

test.each([
	['30', '30s'],
	['30 ms', '30ms'],
	['30 msecs', '30ms'],
	['30 milliseconds', '30ms'],
	['30 seconds', '30s'],
	['1,5s', '1.5s'],
	['2 MIN', '2m'],
	['2mins', '2m'],
	['1 hr', '1h'],
	['90h', '24h'],
	['5 constructor', '5s'],
	['1 min 30 sec', '1m30s'],
	['1m 30', '1m30s'],
	['30s 1m', undefined],
	['soon', undefined],
	['', undefined],
	['-5s', undefined],
])('whoever wrote %j meant %s', (text, meant) => {
	expect(nearestDuration(text)).toBe(meant);
});

test('a duration is written so that it reads back the same', () => {
	const draw = createDraw(2);
	for (let index = 0; index < 10_000; index++) {
		const milliseconds = draw.int(0, draw.pick([100, 10_000, 86_400_000]));
		expect(parseDuration(formatDuration(milliseconds))).toBeCloseTo(milliseconds, 6);
	}
	expect([0, 250, 1500, 90_000, 120_000, 7_200_000].map(formatDuration)).toEqual([
		'0',
		'250ms',
		'1.5s',
		'90s',
		'2m',
		'2h',
	]);
});

test('100,000 random texts are judged at once, long ones too', () => {
	const draw = createDraw(6);
	const alphabet = ['0', '9', '.', ',', 'ms', 's', 'm', 'h', ' ', '-', 'constructor', '💥', '\n'];
	const begin = performance.now();
	for (let index = 0; index < 100_000; index++) {
		const text = draw.text(alphabet, 8);
		const near = nearestDuration(text);
		if (near !== undefined) expect(parseDuration(near)).toBeDefined();
		const parsed = parseDuration(text);
		if (parsed !== undefined) expect(parsed).toBeLessThanOrEqual(86_400_000);
	}
	for (const filler of [' ', '9', 's', '.']) {
		const text = `1${filler.repeat(100_000)}!`;
		expect(parseDuration(text)).toBeUndefined();
		expect(nearestDuration(text)).toBeUndefined();
	}
	expect(performance.now() - begin).toBeLessThan(20_000);
}, 60_000);
