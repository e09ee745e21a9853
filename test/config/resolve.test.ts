import {join} from 'node:path';
import {expect, test} from 'vitest';
import {resolveConfig, toPlan} from '../../source/config/plan.ts';
import {configOptions} from '../../source/config/options/run-options.ts';
import {UserError} from '../../source/model/user-error.ts';
import {problemsOf, resolveGiven} from '../helpers/config.ts';
import {temporaryFolder} from '../helpers/folder.ts';

test('a flag is stronger than the environment, that than the project file, that than the default', async () => {
	const project = {connections: 7, repeat: 7, seed: 7, timeouts: {total: '7s'}};
	const environment = {FLOODGATE_CONNECTIONS: '8', FLOODGATE_REPEAT: '8'};
	const {value, origins} = await resolveGiven({flags: {connections: 9}, environment, project});
	expect(value).toMatchObject({
		connections: 9,
		repeat: 8,
		seed: 7,
		save: 'all',
		timeouts: {total: 7000, connect: 10_000},
	});
	const keys = ['connections', 'repeat', 'seed', 'save', 'timeouts.total', 'timeouts.connect'];
	expect(keys.map((key) => origins.get(key))).toEqual([
		['flag'],
		['environment'],
		['project'],
		['default'],
		['project'],
		['default'],
	]);
	expect([...origins.keys()]).toEqual(configOptions.map(({key}) => key));
});

test('records are merged by name, the stronger source winning, and all origins are known', async () => {
	const {value, origins} = await resolveGiven({
		flags: {tags: {a: 'flag'}, fields: {question: 'q'}},
		environment: {FLOODGATE_TAG: 'a=environment\nb=environment'},
		project: {tags: {a: 'project', b: 'project', c: 'project'}, fields: {intent: 'i'}},
	});
	expect(value.tags).toEqual({a: 'flag', b: 'environment', c: 'project'});
	expect(value.fields).toMatchObject({question: 'q', intent: 'i', expected: 'Reponse'});
	expect(origins.get('tags')).toEqual(['flag', 'environment', 'project']);
	expect(origins.get('fields')).toEqual(['flag', 'project']);
});

test('names of headers are one name whatever their case', async () => {
	const {value} = await resolveGiven({
		flags: {headers: {'X-API-Key': 'flag'}},
		project: {headers: {'x-api-key': 'project', accept: 'y'}},
	});
	expect(value.headers).toEqual({'X-API-Key': 'flag', accept: 'y'});
});

test('a list replaces the weaker one', async () => {
	const {value} = await resolveGiven({
		environment: {FLOODGATE_METRICS: 'length_check:9\n sentence_count '},
		project: {metrics: ['ref_recall_count']},
	});
	expect(value.metrics).toEqual(['length_check:9', 'sentence_count']);
});

test('a list may be a JSON array in the environment', async () => {
	const {value} = await resolveGiven({environment: {FLOODGATE_THRESHOLD: '["latency < 3s"]'}});
	expect(value.thresholds).toEqual(['latency < 3s']);
	const [problem] = await problemsOf({environment: {FLOODGATE_THRESHOLD: '[1]'}});
	expect(problem).toMatch(/every element of the JSON array must be a string/);
});

test('an empty variable counts as not set', async () => {
	const {value, origins} = await resolveGiven({environment: {FLOODGATE_CONNECTIONS: ''}});
	expect(value.connections).toBe(5);
	expect(origins.get('connections')).toEqual(['default']);
});

test('a missing project file gives nothing and is no error', async () => {
	const flags = {source: 'flag' as const, label: () => '', values: new Map()};
	const projectFile = join(await temporaryFolder(), 'none.json');
	expect(resolveConfig({flags, environment: {}, projectFile}).value.connections).toBe(5);
});

test.each([
	['CONNECTIONS', 'five', '"five" is not a whole number from 1 to 100,000', undefined],
	['CONNECTIONS', '-1', '-1 is not a whole number from 1 to 100,000', '1'],
	['CONNECTIONS', '5.5', '5.5 is not a whole number', '6'],
	['CONNECTIONS', '1e3', '"1e3" is not a whole number', '1000'],
	['CONNECTIONS', '999999', '999999 is not a whole number', '100000'],
	['SEED', '-1', '-1 is not a whole number from 0 to 4,294,967,295', '0'],
	['TIMEOUT', 'soon', '"soon" is not a duration with a unit (ms, s, m, h), at most 24h', undefined],
	['TIMEOUT', '30', '"30" is not a duration', '30s'],
	['TIMEOUT', '30 ms', '"30 ms" is not a duration', '30ms'],
	['TIMEOUT', '0', '"0" is not a duration', '1ms'],
	['TIMEOUT', '48h', '"48h" is not a duration', '24h'],
	['THINK_TIME', '-1s', '"-1s" is not a duration with a unit (ms, s, m, h) or 0', undefined],
	['SHUFFLE', 'constructor', '"constructor" is not true or false', undefined],
	['PER_PROMPT', 'maybe', '"maybe" is not persistent or per-prompt', 'per-prompt'],
	['SAVE', 'al', '"al" is not all, failed or none', 'all'],
	['URL', 'https://h/x', '"https://h/x" begins with https:// instead', 'wss://h/x'],
	['METRICS', 'lenght_check', '"lenght_check" is neither a built-in', 'length_check'],
	['METRICS', 'sentence_count:5', 'sentence_count takes no value after the colon', undefined],
	['METRICS', 'length_check:0', 'the parameter "longest" is 0', undefined],
	['THRESHOLD', 'latency.p95 < 3', '"latency.p95 < 3": "3" is not a duration', undefined],
	['FIELD', 'questoin=q', '{"questoin":"q"} is not NAME=KEY', 'question=q'],
	['FIELD', 'question', '"question" is not NAME=KEY', undefined],
	['TAG', 'x', '"x" is not KEY=VALUE', undefined],
	['PAYLOAD', '{"a": 1', 'it is not JSON: Unexpected end of input at 1:8', undefined],
	['HEADER', 'x', 'the value is not a header written "name: value"', undefined],
	['NAME', 'x'.repeat(101), 'is not a name of 1 to 100 characters', undefined],
])(
	'%s=%s is refused with what is allowed, an example and what was meant',
	async (name, text, what, near) => {
		const variable = `FLOODGATE_${name}`;
		const [problem, ...rest] = await problemsOf({environment: {[variable]: text}});
		const option = configOptions.find(({env}) => env === variable)!;
		expect(rest).toEqual([]);
		expect(problem!.startsWith(`${variable}: `)).toBe(true);
		expect(problem).toContain(what);
		expect(problem).toContain(option.meta.allowed);
		expect(problem).toContain(`Example: --${option.meta.flag}`);
		if (near === undefined) expect(problem).not.toContain('Did you mean');
		else expect(problem!.endsWith(`Did you mean ${near}?`)).toBe(true);
	},
);

test.each(['x: a\u0000b', 'x: a💥', 'x y: a', 'é: a'])(
	'a header that Node could not send is refused before the run: %j',
	async (header) => {
		const [problem] = await problemsOf({environment: {FLOODGATE_HEADER: header}});
		expect(problem).toMatch(/^FLOODGATE_HEADER: .*(is not a header's name|no header may contain)/);
	},
);

test('all problems of all sources are reported at once, each with its source', async () => {
	const problems = await problemsOf({
		flags: {connections: -1},
		environment: {FLOODGATE_REPEAT: 'x'},
		project: {save: 'x', connections: 'x'},
	});
	const places = problems.map((problem) => problem.split(' ')[0]);
	expect(places.toSorted()).toEqual([
		'--connections:',
		'FLOODGATE_REPEAT:',
		'floodgate.config.json:1:27:',
		'floodgate.config.json:1:9:',
	]);
});

test('a variable that names no option is refused with the nearest one', async () => {
	const environment = {FLOODGATE_CONECTIONS: '5', OTHER: 'x', FLOODGATE_NOPE: ''};
	expect(await problemsOf({environment})).toEqual([
		'FLOODGATE_CONECTIONS: no option has this environment variable. Did you mean FLOODGATE_CONNECTIONS?',
	]);
});

test('a plan needs an address, and gets a seed and a name', async () => {
	const {value} = await resolveGiven({});
	expect(() => toPlan(value)).toThrow(UserError);
	expect(() => toPlan(value)).toThrow(/give --url, for example --url wss:.*floodgate demo/);
	const plan = toPlan({...value, url: 'ws://localhost'});
	expect(plan.name).toBe('run');
	expect(Number.isInteger(plan.seed)).toBe(true);
	expect(toPlan({...value, url: 'ws://localhost', seed: 7, name: 'x'})).toMatchObject({
		seed: 7,
		name: 'x',
	});
});
