import {expect, test} from 'vitest';
import {createLedger} from '../../source/statistics/ledger.ts';
import {createTally} from '../../source/statistics/tally.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {noVerdict} from './asked.ts';

const moment = {elapsed: 0, level: 1, step: 0};
const forbidden = (number: number) =>
	makeRaw({
		text: undefined,
		error: {
			class: 'gateway.forbidden',
			message: `Forbidden (connectionId c${number % 3}, requestId r${number})`,
		},
	});

test('the first 20 ids of a class are kept over all deltas and workers, each once', () => {
	const ledger = createLedger([]);
	const workers = [createTally({metrics: []}), createTally({metrics: []})];
	let number = 0;
	for (let round = 0; round < 10; round++) {
		for (const tally of workers) {
			for (let index = 0; index < 3; index++) tally.add(forbidden(number++), noVerdict, 'errored');
			ledger.merge(tally.drain(), moment);
		}
	}
	expect(ledger.figures().errors).toEqual({
		'gateway.forbidden': {
			count: 60,
			example: 'Forbidden (connectionId c0, requestId r0)',
			requestIds: Array.from({length: 20}, (_, index) => `r${index}`),
			connectionIds: ['c0', 'c1', 'c2'],
		},
	});
});

test('a snapshot keeps its ids when more come', () => {
	const ledger = createLedger([]);
	const tally = createTally({metrics: []});
	const addOne = (number: number) => {
		tally.add(forbidden(number), noVerdict, 'errored');
		ledger.merge(tally.drain(), moment);
		return ledger.figures().errors['gateway.forbidden'];
	};
	const before = addOne(1);
	addOne(2);
	expect(before).toMatchObject({count: 1, requestIds: ['r1']});
});

test('errors without ids have none', () => {
	const tally = createTally({metrics: []});
	const error = {class: 'timeout.total', message: 'no complete reply within 29000 ms'};
	tally.add(makeRaw({error}), noVerdict, 'errored');
	expect([...tally.drain().errors.values()]).toEqual([{count: 1, example: error.message}]);
});

test('a secret in an id is blotted out of it', () => {
	const redact = (text: string) => text.replaceAll('r-canary', '•••');
	const tally = createTally({metrics: [], redact});
	const error = {class: 'gateway.other', message: 'no (requestId r-canary)'};
	tally.add(makeRaw({error}), noVerdict, 'errored');
	expect(JSON.stringify([...tally.drain().errors])).not.toContain('canary');
});
