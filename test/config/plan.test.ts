import {expect, test} from 'vitest';
import {loadDifferences} from '../../source/config/load-differences.ts';
import {readRecordedPlan, toRawPlan, type Plan} from '../../source/config/plan.ts';
import {profileLayer} from '../../source/config/profiles/layer.ts';
import {resolve, type Layer} from '../../source/config/resolve.ts';
import {configOptions, type Config} from '../../source/config/options/run-options.ts';
import {presetNames} from '../../source/gateway/presets.ts';
import {createDraw, type Draw} from '../helpers/random.ts';

const duration = (draw: Draw): string =>
	`${draw.pick([draw.int(1, 1500), draw.int(1, 99_999) / 1000])}${draw.pick(['ms', 's'])}`;
const level = (draw: Draw): number => draw.pick([draw.int(1, 500), draw.int(1, 9999) / 1000]);
const word = (draw: Draw): string => draw.pick(['a', 'é b', '0', '{{$env.X}}', '"q"', 'off']);
const flag = (draw: Draw): boolean => draw.int(0, 1) === 1;
const amount = (draw: Draw): unknown =>
	draw.pick([draw.int(1, 99), `${draw.int(1, 99)} prompts`, duration(draw)]);
const percent = (draw: Draw): unknown =>
	draw.pick(['off', `${draw.int(0, 10_000) / 100}%`, draw.real()]);

const offOrDuration = (draw: Draw): string => draw.pick(['off', duration(draw)]);

/** A rule as its author would write it. */
function randomReply(draw: Draw): unknown {
	const ofFrame = () =>
		draw.pick<object>([
			{path: 'a.b[0]', equals: draw.pick([null, 1, 'x', {y: [false]}])},
			{path: 'é {"', exists: flag(draw)},
			{path: 'a', matches: '^x|y$'},
			{text: ''},
			{text_prefix: '##'},
			{text_matches: 'é\\.$'},
		]);
	const end = draw.pick<unknown>([{frames: 2}, {idle: duration(draw)}, {close: true}, ofFrame()]);
	const rule = {
		done: draw.pick([end, [end, ofFrame()]]),
		delta: draw.pick<unknown>([undefined, {mode: 'append'}, {path: 'p', mode: 'replace'}, {}]),
		text: draw.pick([undefined, {path: 'm'}]),
		ignore: draw.pick<unknown>([undefined, [ofFrame(), ofFrame()]]),
		ack: draw.pick([undefined, ofFrame()]),
		error: draw.pick<unknown>([
			undefined,
			ofFrame(),
			{...ofFrame(), message: 'reason'},
			{when: [ofFrame(), ofFrame()], message: 'a[1]'},
			[ofFrame()],
		]),
		grace: draw.pick([undefined, '0', duration(draw)]),
		correlate: draw.pick([undefined, {request: 'id', reply: 'in.id'}]),
		sequence: draw.pick([undefined, {path: 'n'}]),
		decode: draw.pick<unknown>([undefined, 'base64', ['sse', {split: '|'}], {prefix: '42'}]),
		join: draw.pick([undefined, '', '\n']),
		strip: draw.pick<unknown>([undefined, '<a>…</a>', ['<a>...</a>', '[…]']]),
		phases: draw.pick<unknown>([
			undefined,
			{thinking: ofFrame(), 'tool-2': [ofFrame(), ofFrame()]},
		]),
		intent: draw.pick([undefined, 'data[*].class']),
		references: draw.pick([undefined, 'sources[-1]']),
		usage: draw.pick<unknown>([undefined, {input: 'u.in', cost: 'u.cost'}, {output: 'out'}]),
		answer: draw.pick<unknown>([undefined, [{to: ofFrame(), send: {t: '{{$frame.id}}'}}]]),
	};
	return draw.pick<unknown>([draw.pick(presetNames), rule, JSON.stringify(rule)]);
}

/** A valid value of each option, as a configuration file may hold it. */
const values: Readonly<Record<string, (draw: Draw) => unknown>> = {
	url: () => 'wss://host.example/prod?x={{$env.X}}',
	origin: word,
	headers: (draw) => ({'x-a': 'a', [draw.pick(['x-b', 'X-B'])]: '{{$env.B}}'}),
	subprotocols: (draw) => [draw.pick(['chat', 'v1.{{$uuid}}', "a!#'~"]), 'chat.v2'],
	dialect: (draw) => draw.pick(['api-gateway', 'plain']),
	'tls.insecure': flag,
	'tls.ca': word,
	'tls.cert': word,
	'tls.key': word,
	proxy: (draw) => draw.pick(['off', 'proxy:3128', 'http://a:{{$env.X}}@[::1]:8080']),
	connectTo: (draw) => draw.pick(['h', '10.0.0.1:81', '[::1]:8443']),
	cookies: flag,
	tokenCommand: word,
	tokenTtl: duration,
	datasets: (draw) => [word(draw), word(draw)],
	setup: (draw) => [
		{send: draw.pick<unknown>([{type: 'init'}, {raw: 'CONNECT'}])},
		{send: {}, await: {path: 'type', equals: 'ack'}, save: {id: draw.pick(['a.b', 'c[0]'])}},
	],
	'timeouts.setup': duration,
	maxSamples: (draw) => draw.int(1, 99),
	shuffle: flag,
	seed: (draw) => draw.int(0, 2 ** 31),
	repeat: (draw) => draw.int(1, 9),
	fields: (draw) => ({question: word(draw)}),
	skipInvalid: flag,
	payload: (draw) =>
		draw.pick([
			null,
			0,
			'text',
			[1],
			{message: '{{question}}', n: null},
			{message: '{{question}}'},
			[
				{send: 1, await: {text: 'ok'}},
				{send: '{{$chunk.text}}', each: 'chunk', size: 99},
			],
		]),
	reply: randomReply,
	maxMessage: (draw) => draw.pick(['off', '64KB', '1.5MB', draw.int(1, 999_999)]),
	turnFailure: (draw) => draw.pick(['stop', 'continue']),
	appErrors: (draw) => draw.pick([['off'], ['sorry=^Sorry|^Oops'], ['a=b', 'c=d=e']]),
	auth: (draw) => draw.pick(['none', 'sigv4']),
	region: () => 'ca-central-1',
	service: (draw) => draw.pick(['execute-api', 'appsync']),
	awsProfile: word,
	inFlight: (draw) => draw.int(1, 9),
	connectRate: (draw) => draw.pick<unknown>(['off', level(draw), `${draw.int(1, 999)}/m`]),
	ready: (draw) =>
		draw.pick<unknown>([{text: 'hi'}, [{path: 'a.b', equals: 1}, {text_prefix: word(draw)}]]),
	backoff: flag,
	sessionReuse: flag,
	maxOutage: offOrDuration,
	keepAlive: offOrDuration,
	keepAliveMessage: (draw) => draw.pick([null, 'ping', {action: 'ping', n: [1]}]),
	rotateAfter: offOrDuration,
	quotas: (draw) => ({newConnections: draw.int(1, 999), perMillionMessages: 0}),
	connections: (draw) => draw.int(1, 900),
	connectionMode: (draw) => draw.pick(['persistent', 'per-prompt']),
	thinkTime: (draw) =>
		draw.pick([duration(draw), '0', '1s..2.5s', 'lognormal:3s', 'lognormal:40ms:1.25']),
	warmup: (draw) => draw.pick([0, amount(draw)]),
	workers: (draw) => draw.pick<unknown>(['auto', draw.int(1, 64)]),
	duration,
	rate: (draw) =>
		draw.pick<unknown>([level(draw), `${draw.int(1, 999)}/m`, `${draw.int(4, 99)}/h`]),
	leave: (draw) => draw.pick(['0', '5%', 0.25, '12.5%']),
	arrivals: (draw) => draw.pick(['constant', 'poisson', 'gamma:0.25', 'replay', 'replay:2.5']),
	maxConnections: (draw) => draw.int(1, 900),
	stages: (draw) => `${duration(draw)}:${level(draw)},${duration(draw)}:0,0:${level(draw)}`,
	steps: (draw) => `${level(draw)}:${500 + level(draw)}:${1 + level(draw)}`,
	hold: amount,
	pause: (draw) => draw.pick(['0', duration(draw)]),
	findCapacity: flag,
	'timeouts.total': duration,
	'timeouts.connect': duration,
	'timeouts.first': duration,
	'timeouts.idle': duration,
	metrics: (draw) => [draw.pick(['length_check:9', './m.ts'])],
	thresholds: (draw) => [draw.pick(['latency.p95 < 3s', 'error_rate{intent=a b} < 1%'])],
	abortOnFail: flag,
	abortWindow: duration,
	maxErrorRate: percent,
	strict: flag,
	withoutLate: flag,
	out: word,
	save: (draw) => draw.pick(['all', 'failed', 'none']),
	name: word,
	tags: (draw) => ({a: word(draw)}),
	chart: (draw) => draw.pick(['lines', 'braille']),
	reports: (draw) => ['text', `json=${word(draw)}.json`],
};

const layerOf = (given: ReadonlyMap<string, unknown>): Layer => ({
	source: 'flag',
	label: ({key}) => key,
	values: given,
});

function randomPlan(draw: Draw): Plan {
	const keys = configOptions.map(({key}) => key).filter(() => draw.int(0, 2) > 0);
	const given = new Map(keys.map((key) => [key, values[key]!(draw)]));
	const config = resolve<Config>(configOptions, [layerOf(given)]).value;
	return {
		...config,
		url: config.url ?? 'ws://h',
		seed: config.seed ?? 1,
		name: config.name ?? 'run',
	};
}

const throughJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

test('any plan reads back the same from a saved profile', () => {
	expect(Object.keys(values).toSorted()).toEqual(configOptions.map(({key}) => key).toSorted());
	const draw = createDraw(11);
	for (let index = 0; index < 400; index++) {
		const plan = randomPlan(draw);
		const profile = profileLayer(configOptions, 'saved', throughJson(toRawPlan(plan)));
		expect(resolve<Config>(configOptions, [profile]).value).toEqual(plan);
	}
}, 60_000);

test('any plan reads back the same from a manifest', () => {
	const draw = createDraw(12);
	for (let index = 0; index < 200; index++) {
		const plan = randomPlan(draw);
		expect(readRecordedPlan(throughJson(plan))).toEqual(plan);
	}
}, 60_000);

test('a saved profile is written as a person would write it', () => {
	const given = {
		url: 'ws://h',
		rate: '600/m',
		stages: '90s:5,1500ms:0',
		warmup: '20 prompts',
		maxErrorRate: 'off',
		timeouts: {total: '2m', first: '2s'},
	};
	const layer = profileLayer(configOptions, 'p', given);
	const config = resolve<Config>(configOptions, [layer]).value;
	expect(toRawPlan({...config, url: 'ws://h', seed: 3, name: 'p'})).toEqual({
		url: 'ws://h',
		seed: 3,
		rate: 10,
		stages: '90s:5,1.5s:0',
		warmup: '20 prompts',
		maxErrorRate: 'off',
		timeouts: {first: '2s'},
		name: 'p',
	});
});

/** As a version wrote it that knew one load shape only. */
const old = {
	url: 'ws://h',
	seed: 1,
	name: 'old',
	connections: 7,
	repeat: 2,
	connectionMode: 'persistent',
	thinkTime: 0,
	timeouts: {total: 5000, connect: 1000},
	save: 'failed',
};

test('a plan that an earlier version recorded is completed by the defaults', () => {
	const plan = readRecordedPlan(throughJson(old));
	expect(plan).toMatchObject(old);
	expect(plan).toMatchObject({
		arrivals: 'constant',
		warmup: undefined,
		workers: 1,
		findCapacity: false,
		hold: {prompts: 15},
		tls: {insecure: false},
	});
	expect(plan.rate).toBeUndefined();
});

test('loads are compared across versions', () => {
	const complete = throughJson(readRecordedPlan(old));
	expect(loadDifferences(old, complete)).toEqual([]);
	expect(loadDifferences(old, {...complete, save: 'all', url: 'ws://other'})).toEqual([]);
	expect(loadDifferences(old, {...complete, rate: 5})).toEqual([
		{option: 'rate', before: 'none', after: '5'},
	]);
	expect(loadDifferences({...complete, warmup: {prompts: 5}}, old)).toEqual([
		{option: 'warmup', before: '5 prompts', after: 'none'},
	]);
	expect(loadDifferences({...complete, warmup: null}, complete)).toEqual([]);
});
