import type {StopSignals} from '../run.ts';
import {describeInterrupt, onSignals} from '../terminal/signals.ts';

export type SignalWatch = Required<StopSignals> & {
	/** The exit code of the first signal; undefined before any. */
	readonly code: () => number | undefined;
	readonly end: () => void;
};

/**
 * Turns process signals into requests to stop: the first aborts `signal`, the second `force`. Start it
 * before a run is on disk, so that no killed run stays recorded as running.
 * @param say receives what each signal does, in words
 */
export function watchSignals(say: (text: string) => void = () => undefined): SignalWatch {
	const stop = new AbortController();
	const force = new AbortController();
	let received: number | undefined;
	const end = onSignals((code) => {
		const again = received !== undefined;
		received ??= code;
		(again ? force : stop).abort();
		say(describeInterrupt(again));
	});
	return {signal: stop.signal, force: force.signal, code: () => received, end};
}
