import type {Snapshot} from '../../source/model/snapshot.ts';
import {RunnerContext} from '../../source/ui/hooks/use-runner.ts';
import {RunScreen} from '../../source/ui/screens/run/run-screen.tsx';
import type {RunBounds} from '../../source/ui/state/seconds-left.ts';
import {fakeRunner, snapshotOf} from './documents.ts';
import {show, type ShowOptions} from './rig.tsx';

/** The screen of a run that stands as told, what it asked for, and how it was left. */
export async function showRun(
	parts: Partial<Snapshot> = {},
	{bounds, ...options}: ShowOptions & {readonly bounds?: RunBounds} = {},
) {
	const runner = fakeRunner(snapshotOf(parts));
	const left: string[] = [];
	const shown = await show(
		<RunnerContext.Provider value={runner.view}>
			<RunScreen
				title="staging"
				bounds={bounds}
				onInterrupt={() => left.push('interrupt')}
				onQuit={() => left.push('quit')}
				onCopy={(text) => left.push(`copy ${text}`)}
				onEdit={({id}) => left.push(`edit ${id}`)}
			/>
		</RunnerContext.Provider>,
		options,
	);
	return {...shown, runner, left};
}
