import {expect, test} from 'vitest';
import {idsIn, withNotes} from '../../source/model/error-ids.ts';

const ids = [
	['connectionId', 'VNRUxfIAMCECHw='],
	['requestId', 'VNRX+b/aIAMFUbQ='],
] as const;

test('the ids that a message ends in are found again', () => {
	const message = withNotes('Internal server error', ids, 300);
	expect(message).toBe(
		'Internal server error (connectionId VNRUxfIAMCECHw=, requestId VNRX+b/aIAMFUbQ=)',
	);
	const found = {requests: ['VNRX+b/aIAMFUbQ='], connections: ['VNRUxfIAMCECHw=']};
	expect(idsIn(message)).toEqual(found);
	expect(idsIn(`no complete reply within 29000 ms, after the notice: ${message}`)).toEqual(found);
});

test('a text that is too long gives way to them', () => {
	const message = withNotes('far too many words '.repeat(100), ids, 300);
	expect(message.length).toBeLessThanOrEqual(301);
	expect(idsIn(message).requests).toEqual(['VNRX+b/aIAMFUbQ=']);
});

test('a secret at the place of the cut is not cut in half', () => {
	for (let shift = 0; shift < 12; shift++) {
		const text = `${'x '.repeat(110)}${'.'.repeat(shift)} sk-canary-canary and more words`;
		const message = withNotes(text, ids, 300);
		expect(message.includes('sk-canary-canary') || !message.includes('sk-')).toBe(true);
	}
	expect(withNotes(`${'é'.repeat(9)}💥💥`, [], 10).isWellFormed()).toBe(true);
});

test('the names of headers are ids of requests too', () => {
	const message =
		'Forbidden (x-amzn-ErrorType ForbiddenException, x-amzn-RequestId 7d5e-1, apigw-requestid Ab=)';
	expect(idsIn(message)).toEqual({requests: ['7d5e-1', 'Ab='], connections: []});
});

test.each([
	'no body',
	'a reply (of sorts)',
	'requestId abc',
	'said (requestId abc) and went on',
	'an id that would break a query (requestId "|delete)',
	'(requestId )',
	'',
])('%j has none', (message) => {
	expect(idsIn(message)).toEqual({requests: [], connections: []});
});

test('a message made to slow the search down does not', () => {
	const began = performance.now();
	idsIn(' ('.repeat(200_000));
	idsIn(` (${'a'.repeat(1_000_000)}`);
	expect(performance.now() - began).toBeLessThan(2000);
});
