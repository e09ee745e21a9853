const codes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/*
 * Milliseconds within which the same signal again is an echo of the first: `when-exit`, which conf
 * brings along, sends every signal to its own process once more.
 */
const echo = 50;

/**
 * Reports signals to the process, each as its exit code.
 * @returns the function that stops it
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
