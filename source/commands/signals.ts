import type {Runner} from '../runner/runner.ts';

const codes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;
type Signal = keyof typeof codes;

/** Milliseconds that replies in flight get after the first signal. */
const interruptGrace = 5000;

export type SignalWatch = {
	/** The exit code of the signal that came; undefined when none did. */
	readonly code: () => number | undefined;
	readonly end: () => void;
};

/**
 * Stops a run at the first signal, giving the replies in flight a few seconds, and at the second at
 * once.
 */
export function watchSignals(runner: Runner, say: (text: string) => void): SignalWatch {
	let received: Signal | undefined;
	const handlers = (Object.keys(codes) as Signal[]).map((signal) => {
		const handler = () => {
			const again = received !== undefined;
			received ??= signal;
			runner.stop({interrupted: true, grace: again ? 0 : interruptGrace});
			say(again ? 'Stopping at once.' : 'Stopping… again to force.');
		};
		process.on(signal, handler);
		return {signal, handler};
	});
	return {
		code: () => received && codes[received],
		end() {
			for (const {signal, handler} of handlers) process.off(signal, handler);
		},
	};
}
