import {useState} from 'react';
import type {LoadGauges, Phase} from '../../../model/snapshot.ts';
import {describeLevel} from '../../../terminal/level.ts';
import {useRunner, useRunnerControls} from '../../hooks/use-runner.ts';
import type {Handler} from '../../keys/keys.tsx';
import {createLevelKeys, nextLevel} from '../../state/level.ts';

/** Why the level cannot change right now; undefined when it can. */
function whyNot(phase: Phase, load: LoadGauges): string | undefined {
	if (phase === 'stopping' || phase === 'done') return 'the run is stopping';
	if (load.coolDown !== null) return 'there is no load to change during the cool-down';
	if (load.leg === 'warmup') return 'the load can be changed after the warm-up';
	if (load.draining || load.looking !== null)
		return 'no more prompts start: only the last replies are outstanding';
	// Before the engine is ready, and between two legs.
	if (phase === 'idle' || load.progress === null) return 'there is no load to change yet';
	return undefined;
}

/** What `+` and `-` do to the level: connections, or the rate in the open model. */
export function useLevelKeys(): {readonly more: Handler; readonly fewer: Handler} {
	const runner = useRunnerControls();
	const phase = useRunner((snapshot) => snapshot.phase);
	const load = useRunner((snapshot) => snapshot.load);
	const [press] = useState(createLevelKeys);
	const {level, unit} = load;
	const reason = whyNot(phase, load);
	const handler = (way: 1 | -1): Handler => {
		if (reason !== undefined) return {disabled: reason};
		if (nextLevel(level, unit, way) === undefined) {
			return {disabled: `${describeLevel(level, unit)} is the ${way === 1 ? 'most' : 'least'}`};
		}
		return () => {
			const next = press(level, unit, way);
			if (next !== undefined) runner.setLevel(next);
		};
	};
	return {more: handler(1), fewer: handler(-1)};
}
