import {expect, test} from 'vitest';
import {UserError} from '../../source/model/user-error.ts';
import {prepare} from '../helpers/prepared.ts';

const search = {findCapacity: true, steps: '2:16:2', hold: '3', pause: '0'};
const problemsOf = async (thresholds: readonly string[]): Promise<readonly string[]> => {
	const error: unknown = await prepare({...search, thresholds}).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(UserError);
	return (error as UserError).problems.map(({text}) => text);
};

test.each(
	['connect.p95 < 1s', 'ack.max < 1s', 'chunk_gap.p99 < 1s', 'lost == 0'].concat(
		['intent=pii', 'step=4'].map((tag) => `latency.p95{${tag}} < 1s`),
	),
)('a search is refused when no level can be held against its one threshold: %s', async (only) => {
	const [problem, ...others] = await problemsOf([only]);
	expect(others).toEqual([]);
	expect(problem).toContain(`"${only}"`);
	// What one could do instead.
	for (const word of ['latency', 'error_rate', 'requests_per_second', 'metric', 'dropped']) {
		expect(problem).toContain(word);
	}
});

test('what else is wrong with the thresholds is told beside it', async () => {
	const problems = await problemsOf(['connect.p95 < 1s', 'latency.p95{intent=nobody} < 1s']);
	expect(problems).toHaveLength(2);
	expect(problems[0]).toContain('nobody');
	expect(problems[1]).toMatch(/^--find-capacity needs/);
});

test('one threshold that tells of every level is enough for a search', async () => {
	for (const other of ['dropped == 0', 'first_token < 1s', 'error_rate < 1%', 'latency < 3s']) {
		const {thresholds} = await prepare({...search, thresholds: ['connect.p95 < 1s', other]});
		expect(thresholds).toHaveLength(2);
	}
	await expect(prepare({steps: '2:4:2', thresholds: ['connect.p95 < 1s']})).resolves.toBeDefined();
});

test('a threshold on connections that the warm-up may have opened all is warned of', async () => {
	const given = {thresholds: ['connect.p95 < 1s', 'latency < 3s'], warmup: '10'};
	const warningsOf = async (config: object) =>
		(await prepare({...given, ...config})).warnings.filter((text) => text.includes('warm-up'));
	const [warning, ...others] = await warningsOf({});
	expect(others).toEqual([]);
	expect(warning).toMatch(/"connect\.p95 < 1s".*no data.*--per-prompt/);
	expect(await warningsOf({rate: 5})).toHaveLength(1);
	// Where connections are opened later, there will be some.
	expect(await warningsOf({connectionMode: 'per-prompt'})).toEqual([]);
	expect(await warningsOf({steps: '2:8:2'})).toEqual([]);
	expect(await warningsOf({stages: '10s:40'})).toEqual([]);
	expect(await warningsOf({warmup: '0'})).toEqual([]);
	expect(await warningsOf({thresholds: ['latency < 3s']})).toEqual([]);
});

test('a threshold on TLS is refused for an address without it', async () => {
	const thresholds = ['connect_tls.p95 < 200ms', 'connect_tcp.p95 < 200ms'];
	const error: unknown = await prepare({url: 'ws://127.0.0.1:1', thresholds}).catch(
		(thrown: unknown) => thrown,
	);
	expect(error).toBeInstanceOf(UserError);
	expect((error as UserError).problems.map(({text}) => text)).toEqual([
		expect.stringMatching(/connect_tls.*ws:\/\/ address has no TLS/),
	]);
	await expect(prepare({url: 'wss://127.0.0.1:1', thresholds})).resolves.toBeDefined();
});

test.each(['connect_tls', 'connect_upgrade'])('what goes for connect goes for %s', async (part) => {
	const given = {url: 'wss://127.0.0.1:1', thresholds: [`${part}.p95 < 1s`], warmup: '10'};
	const {warnings} = await prepare(given);
	expect(warnings.filter((text) => text.includes('warm-up'))).toHaveLength(1);
});
