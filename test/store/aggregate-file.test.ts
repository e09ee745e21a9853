import {readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {AggregateState} from '../../source/statistics/aggregate-state.ts';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import {readAggregate, writeAggregate} from '../../source/store/aggregate-file.ts';
import {temporaryFolder} from '../helpers/folder.ts';
import {createDraw} from '../helpers/random.ts';
import {drawAsked, metricNames, sumUp, tags} from '../statistics/asked.ts';

function aggregated() {
	const draw = createDraw(31);
	return sumUp(
		Array.from({length: 500}, (_, index) => drawAsked(draw, index)),
		2,
	);
}

test('a state is read back as it was written, by its owner only', async () => {
	const file = join(await temporaryFolder(), 'aggregate.json');
	const aggregator = aggregated();
	writeAggregate(file, createAggregator({metrics: []}).state());
	writeAggregate(file, aggregator.state());
	expect((await stat(file)).mode & 0o777).toBe(0o600);
	const read = readAggregate(file);
	expect(read).toEqual(aggregator.state());
	const again = createAggregator({metrics: metricNames, tags}, read);
	expect({...again.figures(), rate: 0}).toEqual({...aggregator.figures(), rate: 0});
});

test('a file of an earlier version, without the parts of opening connections, is read', async () => {
	const file = join(await temporaryFolder(), 'aggregate.json');
	const {connect_dns, connect_tcp, connect_tls, connect_upgrade, ...earlier} = aggregated().state();
	expect(connect_dns).toBeUndefined();
	expect([connect_tcp, connect_tls, connect_upgrade].map((part) => part?.count)).toEqual(
		Array(3).fill(500),
	);
	writeAggregate(file, earlier);
	expect(readAggregate(file)).toEqual(earlier);
});

type Change = (state: {-readonly [Key in keyof AggregateState]: AggregateState[Key]}) => void;

const damages: readonly (readonly [what: string, change: Change])[] = [
	['another version', (state) => Object.assign(state, {version: 2})],
	['a missing part', (state) => Object.assign(state, {series: undefined})],
	['a count below 0', (state) => (state.doubtful = -1)],
	['counts that are cut short', (state) => (state.connect = {...state.connect, counts: 'gIA='})],
	['counts of fewer samples', (state) => (state.connect = {...state.connect, count: 7})],
	['a sum that is no number', (state) => (state.connect = {...state.connect, sum: 'many'})],
	['metrics that parts lack', (state) => (state.metrics = ['accuracy'])],
];

test.each(damages)('%s is refused in one line that names the file', async (_, change) => {
	const file = join(await temporaryFolder(), 'aggregate.json');
	const state = {...aggregated().state()};
	change(state);
	writeAggregate(file, state);
	expect(() => readAggregate(file)).toThrow(/^aggregate\.json: [^\n]+$/);
});

test('a file that was torn is refused in one line that names it', async () => {
	const file = join(await temporaryFolder(), 'aggregate.json');
	writeAggregate(file, aggregated().state());
	await writeFile(file, (await readFile(file, 'utf8')).slice(0, -100));
	expect(() => readAggregate(file)).toThrow(/^aggregate\.json: [^\n]+$/);
	expect(() => readAggregate(join(file, 'none'))).toThrow(/ENOTDIR/);
});
