import {isDeepStrictEqual} from 'node:util';
import {MessageChannel, receiveMessageOnPort} from 'node:worker_threads';
import {expect, test} from 'vitest';
import {numberText, parseExact, withPlainDecimals} from '../../source/model/exact-json.ts';
import {createDraw} from '../helpers/random.ts';

const lossy = [
	'1610521604143693812',
	'-9007199254740993',
	'1610521604143693824',
	'12345678901234567890123456789012345678901234567890',
	'0.12345678901234567890',
	'123456789.123456789',
	'-1234567890123.4567890123',
	'1234567890123456789e3',
	'1e400',
	'1e-400',
];
const plain = [
	'0',
	'-0',
	'1',
	'1.10',
	'9007199254740992',
	'0.30000000000000004',
	'1.7976931348623157e308',
	'1.50e+3',
	'100000000000000000000e-20',
	'0.0000000000000000000000',
	'1764523043.123456',
];

test.each(lossy)('%s keeps its digits, wherever it stands', (digits) => {
	for (const text of [digits, `[${digits}]`, `{"a":{"b":[1,${digits}]},"c":"${digits}"}`]) {
		expect(JSON.stringify(parseExact(text))).toBe(text);
	}
	expect(numberText(parseExact(` ${digits}\n`))).toBe(digits);
	expect(typeof parseExact(digits)).not.toBe('number');
});

test.each(plain)('%s is a number as ever', (digits) => {
	expect(parseExact(digits)).toBe(JSON.parse(digits));
	expect(parseExact(`{"a":${digits}}`)).toEqual(JSON.parse(`{"a":${digits}}`));
});

test('texts that look like such numbers stay texts', () => {
	const value = {
		id: '1610521604143693812',
		text: 'call, 12345678901234567890, or :12345678901234567890',
		'12345678901234567890': 'key',
		version: '1.2.3.4.5.6.7.8.9.10',
		hex: '1e400',
	};
	expect(parseExact(JSON.stringify(value))).toEqual(value);
	expect(parseExact(JSON.stringify({...value, n: 1}))).toEqual({...value, n: 1});
});

test('they come through to other threads, and are written there as they were', () => {
	const text = '{"id":1610521604143693812,"share":0.12345678901234567890}';
	const {port1, port2} = new MessageChannel();
	port1.postMessage(parseExact(text));
	const received = receiveMessageOnPort(port2)?.message as unknown;
	expect(JSON.stringify(received)).toBe(text);
	port1.close();
});

test('they are equal when their digits are', () => {
	const one = parseExact('{"a":1610521604143693812,"b":0.12345678901234567890}');
	const two = parseExact('{"a":1610521604143693812,"b":0.12345678901234567890}');
	const other = parseExact('{"a":1610521604143693812,"b":0.12345678901234567891}');
	expect(isDeepStrictEqual(one, two)).toBe(true);
	expect(isDeepStrictEqual(one, other)).toBe(false);
	expect(parseExact('1610521604143693812')).not.toBe(parseExact('1610521604143693813'));
});

test('what is no JSON is refused as by JSON.parse, and depth is no matter', () => {
	expect(() => parseExact('{"a":1610521604143693812')).toThrow(SyntaxError);
	expect(() => parseExact('01610521604143693812')).toThrow(SyntaxError);
	const deep = `${'['.repeat(200_000)}1610521604143693812${']'.repeat(200_000)}`;
	expect(Array.isArray(parseExact(deep))).toBe(true);
	const own = parseExact('{"__proto__":{"a":1610521604143693812}}') as object;
	expect(Object.keys(own)).toEqual(['__proto__']);
});

test('for code that calculates, decimals are doubles; whole ones stay what they are', () => {
	const value = parseExact('{"a":[0.12345678901234567890],"b":1610521604143693812,"c":"x"}');
	expect(withPlainDecimals(value)).toEqual({
		a: [0.12345678901234568],
		b: 1610521604143693812n,
		c: 'x',
	});
});

test('random numbers keep their digits', () => {
	const {int, real} = createDraw(11);
	const digits = (count: number) => Array.from({length: count}, () => int(0, 9)).join('');
	for (let round = 0; round < 20_000; round++) {
		const whole = `${int(1, 9)}${digits(int(0, 24))}`;
		const fraction = real() < 0.5 ? '' : `.${digits(int(1, 25))}`;
		const power = real() < 0.8 ? '' : `e${int(-350, 350)}`;
		const text = `${real() < 0.5 ? '-' : ''}${whole}${fraction}${power}`;
		const written = numberText((parseExact(`[${text}]`) as unknown[])[0])!;
		// The same number, perhaps in another spelling: without zeros at its end, or with another exponent.
		expect(sameNumber(written, text), `${text} became ${written}`).toBe(true);
	}
});

/** Compared as whole numbers, with all exponents taken out. */
function sameNumber(one: string, two: string): boolean {
	const scaled = (text: string) => {
		const [, sign, whole, fraction = '', power = '0'] =
			/^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i.exec(text)!;
		const shift = Number(power) - fraction.length + 800;
		return BigInt(`${sign}${whole}${fraction}${'0'.repeat(shift)}`);
	};
	return scaled(one) === scaled(two);
}
