/** Runs what it is given, at most a fixed number at once, first come, first served. */
export type Limiter = <Value>(run: () => Promise<Value>) => Promise<Value>;

export function createLimiter(most: number): Limiter {
	const waiting: (() => void)[] = [];
	let running = 0;

	return async (run) => {
		// One that ends hands its place on, so that nobody takes it in between.
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
