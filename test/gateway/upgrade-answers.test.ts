import {expect, test} from 'vitest';
import {notesOfRefusal} from '../../source/gateway/upgrade-answers.ts';

test('the headers that say who refused, and where to look, are kept', () => {
	expect(
		notesOfRefusal({
			'content-type': 'application/json',
			'set-cookie': ['session=secret'],
			'x-amzn-requestid': '7d5e9f1c-8a4b-4f7e-9b1a-2f6f3f0f9a11',
			'x-amzn-errortype': 'ForbiddenException:http://internal.amazon.com/coral/com.amazon/',
			'apigw-requestid': 'VNRX=',
			'retry-after': '3',
		}),
	).toEqual([
		['x-amzn-ErrorType', 'ForbiddenException'],
		['x-amzn-RequestId', '7d5e9f1c-8a4b-4f7e-9b1a-2f6f3f0f9a11'],
		['apigw-requestid', 'VNRX='],
		['retry-after', '3'],
	]);
});

test('a value that could break the message, or hide half a secret, is made plain or left out', () => {
	expect(notesOfRefusal({'retry-after': 'Wed, 21 Oct 2026 (noon)'})).toEqual([
		['retry-after', 'Wed  21 Oct 2026  noon'],
	]);
	expect(notesOfRefusal({'x-amzn-requestid': 'x'.repeat(65), 'apigw-requestid': ' '})).toEqual([]);
	expect(notesOfRefusal({})).toEqual([]);
});
