import {expect, test} from 'vitest';
import {createAggregator} from '../../source/statistics/aggregator.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {createRawCollector} from '../helpers/raw-collector.ts';
import {noVerdict} from './asked.ts';

const forbidden = (number: number) =>
	makeRaw({
		text: undefined,
		error: {
			class: 'gateway.forbidden',
			message: `Forbidden (${number})`,
			requestId: `r${number}`,
			connectionId: `c${number % 3}`,
		},
		complete: number,
	});

test('the first 20 ids of a class are kept over all deltas and workers, each once', () => {
	const aggregator = createAggregator({metrics: []});
	const workers = [createRawCollector({metrics: []}), createRawCollector({metrics: []})];
	let number = 0;
	for (let round = 0; round < 10; round++) {
		for (const collector of workers) {
			for (let index = 0; index < 3; index++)
				collector.add(forbidden(number++), noVerdict, 'errored');
			aggregator.merge(collector.drain());
		}
	}
	expect(aggregator.figures().errors).toEqual({
		'gateway.forbidden': {
			count: 60,
			example: 'Forbidden (0)',
			requestIds: Array.from({length: 20}, (_, index) => `r${index}`),
			connectionIds: ['c0', 'c1', 'c2'],
		},
	});
});

test('a snapshot keeps its ids when more come', () => {
	const aggregator = createAggregator({metrics: []});
	const collector = createRawCollector({metrics: []});
	const addOne = (number: number) => {
		collector.add(forbidden(number), noVerdict, 'errored');
		aggregator.merge(collector.drain());
		return aggregator.figures().errors['gateway.forbidden'];
	};
	const before = addOne(1);
	addOne(2);
	expect(before).toMatchObject({count: 1, requestIds: ['r1']});
});

test('errors without ids have none', () => {
	const collector = createRawCollector({metrics: []});
	const error = {class: 'timeout.total', message: 'no complete reply within 29s'} as const;
	collector.add(makeRaw({error}), noVerdict, 'errored');
	const aggregator = createAggregator({metrics: []});
	aggregator.merge(collector.drain());
	expect(aggregator.figures().errors).toEqual({
		'timeout.total': {count: 1, example: error.message},
	});
});

test('a secret in an id is blotted out of it', () => {
	const redact = (text: string) => text.replaceAll('r-canary', '•••');
	const collector = createRawCollector({metrics: [], redact});
	const error = {class: 'gateway.other', message: 'no', requestId: 'r-canary'} as const;
	collector.add(makeRaw({error}), noVerdict, 'errored');
	expect(JSON.stringify([...collector.drain().errors])).not.toContain('canary');
});
