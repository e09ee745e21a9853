import {expect, test} from 'vitest';
import {problemsOf, resolveGiven} from '../helpers/config.ts';

test.each([
	['{\n\t"connections": "five"\n}', /:2:17: connections: "five" is not a whole number/],
	[
		'{\n "timeouts": {\n  "total": 30\n}}',
		/:3:12: timeouts\.total: 30 is not a duration.*Did you mean 30s\?/,
	],
	['{"conections": 5}', /:1:16: no option is called "conections"\. Did you mean "connections"\?/],
	[
		'{\n "timeouts": {"totl": "1s"}}',
		/:2:23: no option is called "timeouts\.totl"\. Did you mean "timeouts\.total"\?/,
	],
	['{"timeouts": 5}', /:1:14: "timeouts" is 5 and must be an object with .*total/],
	['{"timeouts": []}', /:1:14: "timeouts" is \[\] and must be an object/],
	['{"__proto__": {"connections": 5}}', /:1:15: no option is called "__proto__"/],
	['{"connections": 5,}', /:1:19: Unexpected "}"/],
	['{\n// my settings\n}', /:2:1: Unexpected/],
	['', /:1:1: Unexpected end of input/],
	['[]', /:1:1: the file must hold one JSON object, such as/],
	['null', /:1:1: the file must hold one JSON object/],
	['{"headers": {"x": 5}}', /:1:13: headers: the value is not a header/],
	['{"headers": 5}', /:1:13: headers: the value is not a header/],
	['{"metrics": "length_check"}', /:1:13: metrics: "length_check" is not one of/],
	[
		'{"thresholds": ["latency < 3s", "bogus"]}',
		/:1:16: thresholds: "bogus": it does not have the form/,
	],
])('%j is refused at its place', async (project, message) => {
	const problems = await problemsOf({project});
	expect(problems).toHaveLength(1);
	expect(problems[0]).toMatch(message);
	expect(problems[0]!.startsWith('floodgate.config.json:')).toBe(true);
});

test('a byte order mark and $schema are accepted', async () => {
	const {value} = await resolveGiven({
		project: '\uFEFF{"$schema": "./config.schema.json", "connections": 6}',
	});
	expect(value.connections).toBe(6);
	expect(value).not.toHaveProperty('$schema');
});

test('all unknown keys are reported at once', async () => {
	expect(await problemsOf({project: {a: 1, b: 2, connections: 3}})).toHaveLength(2);
});

test('a payload may be any JSON value', async () => {
	for (const payload of ['{{question}}', ['x'], {action: 'ask', deep: {n: [1, null]}}, 5, null]) {
		expect((await resolveGiven({project: {payload}})).value.payload).toEqual(payload);
	}
});
