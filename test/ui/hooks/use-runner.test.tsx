import {Text} from 'ink';
import {Profiler} from 'react';
import {expect, test} from 'vitest';
import {RunnerContext, useRunner} from '../../../source/ui/hooks/use-runner.ts';
import {fakeRunner} from '../documents.ts';
import {show} from '../rig.tsx';

const Rate = () => <Text>{`rate ${useRunner(({rate}) => rate)}`}</Text>;
const Passed = () => <Text>{`passed ${useRunner(({counts}) => counts.passed)}`}</Text>;
const Metrics = () => (
	<Text>{`metrics ${Object.keys(useRunner(({metrics}) => metrics)).join()}`}</Text>
);

test('a component draws again only when its slice of the snapshot changes', async () => {
	const runner = fakeRunner();
	const draws = {rate: 0, passed: 0, metrics: 0};
	const count = (id: string) => draws[id as keyof typeof draws]++;
	const {untilSeen} = await show(
		<RunnerContext.Provider value={runner.view}>
			<Profiler id="rate" onRender={count}>
				<Rate />
			</Profiler>
			<Profiler id="passed" onRender={count}>
				<Passed />
			</Profiler>
			<Profiler id="metrics" onRender={count}>
				<Metrics />
			</Profiler>
		</RunnerContext.Provider>,
	);
	await untilSeen('metrics classification_accuracy');
	const before = {...draws};
	const {counts} = runner.view.getSnapshot();
	for (let round = 1; round <= 5; round++) {
		runner.publish({elapsed: round, counts: {...counts, inFlight: round}});
		runner.publish({rate: round});
		await untilSeen(`rate ${round}`);
	}
	expect(draws).toEqual({...before, rate: before.rate + 5});
	runner.publish({counts: {...counts, passed: 481}});
	await untilSeen('passed 481');
	expect(draws).toEqual({
		rate: before.rate + 5,
		passed: before.passed + 1,
		metrics: before.metrics,
	});
});
