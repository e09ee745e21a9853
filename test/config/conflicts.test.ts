import {expect, test} from 'vitest';
import {toPlan} from '../../source/config/plan.ts';
import {UserError} from '../../source/model/user-error.ts';
import {resolveGiven} from '../helpers/config.ts';

/** The problems of a plan made from these option values. */
async function problemsWith(values: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
	const {value} = await resolveGiven({flags: {url: 'ws://localhost', ...values}});
	try {
		toPlan(value);
	} catch (error) {
		if (error instanceof UserError) return error.problems.map(({text}) => text);
		throw error;
	}
	return [];
}

const correlated = {done: {frames: 1}, correlate: {request: 'meta.id', reply: 'id'}};
const withId = [{send: {hello: 1}}, {send: {meta: {id: '{{$uuid}}'}}}];
const thresholds = ['latency.p95 < 3s'];

test.each([
	{stages: '30s:10', duration: '1m', both: ['--stages', '--duration']},
	{stages: '30s:10', repeat: 2, both: ['--stages', '--repeat']},
	{steps: '1:5:1', stages: '30s:10', both: ['--steps', '--stages']},
	{steps: '1:5:1', duration: '1m', both: ['--steps', '--duration']},
	{steps: '1:5:1', repeat: 2, both: ['--steps', '--repeat']},
	{findCapacity: true, thresholds, stages: '30s:10', both: ['--find-capacity', '--stages']},
	{findCapacity: true, thresholds, duration: '1m', both: ['--find-capacity', '--duration']},
	{findCapacity: true, thresholds, repeat: 2, both: ['--find-capacity', '--repeat']},
	{
		findCapacity: true,
		thresholds,
		abortOnFail: true,
		both: ['--find-capacity', '--abort-on-fail'],
	},
	{findCapacity: true, both: ['--find-capacity', '--threshold']},
	{rate: 5, thinkTime: '1s', both: ['--rate', '--think-time']},
	{arrivals: 'poisson', both: ['--arrivals', '--rate']},
	{arrivals: 'gamma:2', both: ['--arrivals', '--rate']},
	{arrivals: 'replay', rate: 5, both: ['--arrivals replay', '--rate']},
	{arrivals: 'replay', steps: '1:2:1', both: ['--arrivals replay', '--steps']},
	{arrivals: 'replay:2', stages: '1m:5', both: ['--arrivals replay', '--stages']},
	{arrivals: 'replay:2', thinkTime: '1s', both: ['--arrivals replay', '--think-time']},
	{arrivals: 'replay', warmup: '5', both: ['--arrivals replay', '--warmup']},
	{maxConnections: 50, both: ['--max-connections', '--rate']},
	{hold: '10s', both: ['--hold', '--steps or --find-capacity']},
	{pause: '10s', both: ['--pause', '--steps or --find-capacity']},
	{
		inFlight: 2,
		reply: correlated,
		connectionMode: 'per-prompt',
		payload: withId,
		both: ['--in-flight', '--per-prompt'],
	},
	{keepAlive: '9m', connectionMode: 'per-prompt', both: ['--keep-alive', '--per-prompt']},
	{rotateAfter: '1h', connectionMode: 'per-prompt', both: ['--rotate-after', '--per-prompt']},
	{keepAliveMessage: {a: 1}, both: ['--keep-alive-message', '--keep-alive']},
	{region: 'eu-west-1', both: ['--region', '--auth']},
	{awsProfile: 'x', both: ['--aws-profile', '--auth']},
	{inFlight: 2, both: ['--in-flight', '--reply']},
	{
		inFlight: 2,
		reply: {...correlated, done: {close: true}},
		payload: withId,
		both: ['--in-flight', '--reply'],
	},
	{reply: correlated, both: ['--reply', '--payload']},
	{reply: correlated, payload: {raw: 'no {{question}}'}, both: ['--reply', '--payload']},
	{
		inFlight: 2,
		reply: correlated,
		payload: {meta: {id: 'same'}},
		both: ['--in-flight', '--payload'],
	},
	...[
		'{{$connection}}',
		'{{$env.ID|default:x}}',
		'{{$last.text}}',
		'{{$timestamp}}',
		'{{Id|default:x}}',
	].map((id) => ({
		...{inFlight: 2, reply: correlated, payload: {meta: {id}}},
		both: ['--in-flight', '--payload'],
	})),
	...[{repeat: 2}, {duration: '1m'}, {stages: '30s:10'}, {steps: '1:5:1'}, {warmup: '5'}].map(
		(load) => ({
			...{inFlight: 2, reply: correlated, payload: {meta: {id: '{{Id}}'}}, ...load},
			both: ['--in-flight', '--payload', 'more than once'],
		}),
	),
	{reply: {done: {idle: '2s'}}, 'timeouts.idle': '2s', both: ['--idle-timeout', '--reply']},
	{rate: 5, connections: 20, maxConnections: 10, both: ['--max-connections', '--connections']},
	{rate: 0, both: ['--rate', '--stages']},
	{connections: 0, both: ['--connections', '--stages']},
	{connections: 0, rate: 5, both: ['--connections', '--rate']},
	{steps: '1:5:0.5', both: ['--steps', '--rate']},
	{stages: '30s:2.5', both: ['--stages', '--rate']},
])(
	'$both exclude or need each other, and the one sentence names both',
	async ({both, ...values}) => {
		const [problem, ...others] = await problemsWith(values);
		expect(others).toEqual([]);
		expect(problem!.startsWith(`${both[0]!} `)).toBe(true);
		for (const flag of both) expect(problem).toContain(flag);
		expect(problem).toMatch(/: .*(leave|add|raise|round)/);
	},
);

test.each<Readonly<Record<string, unknown>>>([
	{},
	{rate: 0.5, stages: '30s:2.5', arrivals: 'poisson', maxConnections: 3},
	{arrivals: 'replay:2', duration: '1m', maxConnections: 30},
	{rate: 1, steps: '0.5:2:0.5', hold: '10s', pause: '0'},
	{rate: 0, stages: '1m30s:10'},
	{connections: 0, stages: '30s:10', maxSamples: -1},
	{steps: '10:100:10', hold: '15 prompts', pause: '60s'},
	{findCapacity: true, thresholds, steps: '10:100:10', hold: '5s', warmup: '10'},
	{inFlight: 4, reply: correlated, payload: withId, keepAlive: '9m', keepAliveMessage: 'ping'},
	...[
		'{{Id}}',
		'{{Id|default:$uuid}}',
		'{{$connection}}-{{$index}}',
		'{{$index}}',
		'{{$lane}}',
	].map((id) => ({inFlight: 4, reply: correlated, payload: {meta: {id}}})),
	{inFlight: 4, reply: correlated, payload: {raw: '{"meta":{"id":"{{$uuid}}"}}\u001E'}},
	{inFlight: 4, reply: correlated, payload: {meta: {id: '{{Id}}-{{$index}}'}}, repeat: 3},
	{reply: {done: {idle: '2s'}}, 'timeouts.idle': '3s', auth: 'sigv4', region: 'eu-west-1'},
	{connectionMode: 'per-prompt', rotateAfter: '115m', inFlight: 1},
	{duration: '1m', repeat: 1, arrivals: 'constant', thinkTime: '0', abortOnFail: true},
])('%j goes together; a default that is written out excludes nothing', async (values) => {
	expect(await problemsWith(values)).toEqual([]);
});

test('everything that does not go together is reported at once, the missing address too', async () => {
	const {value} = await resolveGiven({
		flags: {stages: '30s:10', duration: '1m', arrivals: 'poisson'},
	});
	expect(() => toPlan(value)).toThrow(UserError);
	try {
		toPlan(value);
	} catch (error) {
		expect((error as UserError).problems.map(({text}) => text.split(' ')[0])).toEqual([
			'no',
			'--stages',
			'--arrivals',
		]);
	}
});
