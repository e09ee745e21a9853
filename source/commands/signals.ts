import type {StopSignals} from '../run.ts';
import {describeInterrupt, onSignals} from '../terminal/signals.ts';

export type SignalWatch = Required<StopSignals> & {
	/** The exit code of the first signal that came; undefined when none did. */
	readonly code: () => number | undefined;
	readonly end: () => void;
};

/**
 * Turns signals to the process into requests to stop: the first aborts `signal`, the second `force`.
 * To be begun before a run is on the disk, so that no killed run is recorded there as running.
 * @param say gets what each signal does, in words
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
