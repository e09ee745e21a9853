import {expect, test} from 'vitest';
import {createWitness} from './witness.ts';

test('a report is about what came since the one before', () => {
	const witness = createWitness();
	expect(witness.report()).toMatchObject({
		connections: 0,
		messages: 0,
		span: null,
		opening: null,
		held: null,
	});
	witness.connected();
	witness.connected();
	witness.received(3);
	witness.received(2);
	witness.answered(performance.now() - 100);
	const report = witness.report();
	expect(report).toMatchObject({connections: 2, messages: 5});
	expect(report.span).toBeGreaterThanOrEqual(0);
	expect(report.opening).toBeGreaterThanOrEqual(report.span!);
	expect(report.held!.p50).toBeGreaterThanOrEqual(100);
	expect(witness.report()).toMatchObject({connections: 0, messages: 0, held: null});
});
