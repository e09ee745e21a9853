/** Runs functions, at most a fixed number at once, in order of arrival. */
export type Limiter = <Value>(run: () => Promise<Value>) => Promise<Value>;

export function createLimiter(most: number): Limiter {
	const waiting: (() => void)[] = [];
	let running = 0;

	return async (run) => {
		// A call that ends passes its place on, so that no other takes it in between.
		if (running < most) running++;
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await run();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else running--;
		}
	};
}
