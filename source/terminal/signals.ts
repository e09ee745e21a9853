const codes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** The exit code of Ctrl-C. */
export const interruptCode: number = codes.SIGINT;

/** Milliseconds that replies in flight get when a run is asked to stop; none when it is asked again. */
export const interruptGrace = 5000;

/** What a request to stop does: the first, and each further one. */
export const describeInterrupt = (again: boolean): string =>
	again ? 'Stopping at once.' : 'Stopping… again to force.';

/*
 * Milliseconds within which a repeated signal is an echo of the first: `when-exit`, a dependency of conf,
 * sends every signal to its own process a second time.
 */
const echo = 50;

/**
 * Calls `handle` for every signal that asks the process to end, with the exit code of that signal.
 * @returns the function that removes the handlers
 */
export function onSignals(handle: (code: number) => void): () => void {
	const handlers = Object.entries(codes).map(([signal, code]) => {
		let last = -Infinity;
		const handler = () => {
			const now = performance.now();
			if (now - last > echo) handle(code);
			last = now;
		};
		process.on(signal, handler);
		return () => process.off(signal, handler);
	});
	return () => {
		for (const remove of handlers) remove();
	};
}
