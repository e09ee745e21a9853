import {defineConfig} from 'vitest/config';

/* Not part of `npm test`, which takes in `*.test.ts` only. */
export default defineConfig({
	test: {
		include: ['test/emulator/*.emulator.ts'],
		globalSetup: ['test/emulator/global-setup.ts'],
		testTimeout: 30_000,
		hookTimeout: 30_000,
		maxWorkers: 3,
	},
});
