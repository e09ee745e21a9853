import {expect, test} from 'vitest';
import type {Leg} from '../../source/model/load.ts';
import {createRunFigures} from '../../source/record/run-figures.ts';
import {noGauges} from '../../source/record/pool-gauges.ts';
import {makeRaw} from '../helpers/raw-attempt.ts';
import {createRawCollector} from '../helpers/raw-collector.ts';

const leg: Leg = {
	...{kind: 'steady', step: 0, pause: 0, total: null, duration: 1000},
	...{model: 'closed', ramp: {start: 20, segments: []}},
};
const noVerdict = {scores: {}, reasons: {}, errors: {}};

/** Books that take reports, each with one reply that came in at that moment. */
function openBooks() {
	let at = 0;
	const runFigures = createRunFigures({metricNames: [], tags: []}, [], () => at);
	const collector = createRawCollector({metrics: [], tags: []});
	const begin = ({kind, step, model}: Leg) =>
		runFigures.apply({
			...{type: 'leg', at: at / 1000, kind, step, model},
			...{unit: 'connections', level: 20, first: 0},
		});
	const report = (time: number, level: number | null) => {
		at = time;
		collector.add(makeRaw({complete: time}), noVerdict, 'passed');
		runFigures.take(collector.drain(), {...noGauges, elapsed: time, level});
	};
	return {runFigures, begin, report};
}

test('the seconds of the series are those of the load, without warm-up and pauses', () => {
	const {report, runFigures, begin} = openBooks();
	begin({...leg, kind: 'warmup'});
	report(5000, 20);
	runFigures.apply({type: 'leg_end', at: 5, taken: 1, how: 'done'});
	begin(leg);
	report(5500, 20);
	report(6200, 20);
	runFigures.apply({type: 'pause', at: 6.25});
	report(6300, 20);
	report(60_000, 20);
	runFigures.apply({type: 'resume', at: 61});
	report(62_000, 20);
	runFigures.close();
	expect(runFigures.figures().series.map(({second, completed}) => [second, completed])).toEqual([
		[0, 2],
		[1, 3],
		[2, 1],
	]);
});
