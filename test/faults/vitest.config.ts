import {defineConfig} from 'vitest/config';

/* What waits for long, and the long forms of other tests; `npm test` takes in `*.test.ts` only. */
export default defineConfig({
	test: {
		include: ['test/faults/*.long.ts'],
		testTimeout: 600_000,
		hookTimeout: 30_000,
		// One at a time: what they measure of each other would be noise.
		maxWorkers: 1,
	},
});
