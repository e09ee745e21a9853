import {expect, test} from 'vitest';
import {withNotes} from '../../source/model/error-ids.ts';

const ids = [
	['connectionId', 'VNRUxfIAMCECHw='],
	['requestId', 'VNRX+b/aIAMFUbQ='],
] as const;

test('a message ends in its ids', () => {
	const message = withNotes('Internal server error', ids, 300);
	expect(message).toBe(
		'Internal server error (connectionId VNRUxfIAMCECHw=, requestId VNRX+b/aIAMFUbQ=)',
	);
});

test('a text that is too long gives way to them', () => {
	const message = withNotes('far too many words '.repeat(100), ids, 300);
	expect(message.length).toBeLessThanOrEqual(301);
	expect(message).toMatch(/, requestId VNRX\+b\/aIAMFUbQ=\)$/);
});

test('a secret at the place of the cut is not cut in half', () => {
	for (let shift = 0; shift < 12; shift++) {
		const text = `${'x '.repeat(110)}${'.'.repeat(shift)} sk-canary-canary and more words`;
		const message = withNotes(text, ids, 300);
		expect(message.includes('sk-canary-canary') || !message.includes('sk-')).toBe(true);
	}
	expect(withNotes(`${'é'.repeat(9)}💥💥`, [], 10).isWellFormed()).toBe(true);
});
