import {expect, test} from 'vitest';
import {problemsOf} from '../helpers/config.ts';
import {listPages, readPage} from './pages.ts';

/** The configuration that a JSON block of a page is, or is a part of; undefined for other JSON. */
function asConfig(text: string): Readonly<Record<string, unknown>> | undefined {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		// Several lines of JSON Lines, or an extract with an ellipsis.
		return undefined;
	}
	if (Array.isArray(value)) return 'send' in (value[0] as object) ? {payload: value} : undefined;
	const object = value as Readonly<Record<string, unknown>>;
	if ('done' in object) return {reply: object};
	return 'url' in object ? object : undefined;
}

const blocks = listPages().flatMap((page) =>
	[...readPage(page).matchAll(/^```json\n([\s\S]*?)^```/gm)].flatMap(([, text]) => {
		const config = asConfig(text!);
		return config ? [[page, Object.keys(config)[0]!, config] as const] : [];
	}),
);

test('pages show configurations, rules and requests', () => {
	expect(new Set(blocks.map(([, first]) => first))).toEqual(
		new Set(['$schema', 'reply', 'payload']),
	);
});

test.each(blocks)('%s: the JSON with %s is valid', async (_page, _first, config) => {
	expect(await problemsOf({project: config})).toEqual([]);
});
