import type {Runner} from '../runner/runner.ts';
import {onSignals} from '../terminal/signals.ts';

/** Milliseconds that replies in flight get after the first signal. */
const interruptGrace = 5000;

export type SignalWatch = {
	/** The runner to stop; at once where a signal came before there was one. */
	readonly attach: (runner: Pick<Runner, 'stop'>) => void;
	/** The exit code of the first signal that came; undefined when none did. */
	readonly code: () => number | undefined;
	readonly end: () => void;
};

/**
 * Stops a run at the first signal, giving the replies in flight a few seconds, and at the second at
 * once. To be begun before anything of the run is on the disk, so that nothing there can say that it
 * is running when it is not.
 */
export function watchSignals(say: (text: string) => void): SignalWatch {
	let received: number | undefined;
	let stopped: Pick<Runner, 'stop'> | undefined;
	const end = onSignals((code) => {
		const again = received !== undefined;
		received ??= code;
		stopped?.stop({interrupted: true, grace: again ? 0 : interruptGrace});
		say(again ? 'Stopping at once.' : 'Stopping… again to force.');
	});
	return {
		attach(runner) {
			stopped = runner;
			if (received !== undefined) runner.stop({interrupted: true, grace: 0});
		},
		code: () => received,
		end,
	};
}
