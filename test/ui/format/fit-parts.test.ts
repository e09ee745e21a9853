import {expect, test} from 'vitest';
import type {Part} from '../../../source/reports/facts.ts';
import {fitParts, inRoom} from '../../../source/ui/format/fit-parts.ts';

const parts: readonly Part[] = [
	{text: 'sent 48.0/s of 60.0/s', brief: 'sent 48.0', tone: 'plain'},
	{text: 'dropped 12', tone: 'warn'},
	{text: 'late 0', tone: 'muted'},
];

test.each([
	[60, 'sent 48.0/s of 60.0/s|dropped 12|late 0'],
	[31, 'sent 48.0|dropped 12|late 0'],
	[22, 'sent 48.0|dropped 12'],
	[12, 'sent 48.0'],
	[1, 'sent 48.0'],
])('in %i columns: %s', (columns, shown) => {
	expect(
		fitParts(parts, columns)
			.map(({text}) => text)
			.join('|'),
	).toBe(shown);
});

test('figures that change get shorter, but do not go', () => {
	expect(inRoom(parts, 20).map(({text}) => text)).toEqual(['sent 48.0', 'dropped 12', 'late 0']);
});
