import type {Runner} from '../runner/runner.ts';
import {onSignals} from '../terminal/signals.ts';

/** Milliseconds that replies in flight get after the first signal. */
const interruptGrace = 5000;

export type SignalWatch = {
	/** The exit code of the first signal that came; undefined when none did. */
	readonly code: () => number | undefined;
	readonly end: () => void;
};

/**
 * Stops a run at the first signal, giving the replies in flight a few seconds, and at the second at
 * once.
 */
export function watchSignals(runner: Runner, say: (text: string) => void): SignalWatch {
	let received: number | undefined;
	const end = onSignals((code) => {
		const again = received !== undefined;
		received ??= code;
		runner.stop({interrupted: true, grace: again ? 0 : interruptGrace});
		say(again ? 'Stopping at once.' : 'Stopping… again to force.');
	});
	return {code: () => received, end};
}
