import {defineConfig} from 'vitest/config';

const limits = {testTimeout: 30_000, hookTimeout: 30_000};

/* Not part of `npm test`, which takes in `*.test.ts` only. One of them: `--project libraries`. */
export default defineConfig({
	test: {
		maxWorkers: 3,
		projects: [
			{
				test: {
					name: 'serverless',
					include: ['test/emulator/*.emulator.ts'],
					globalSetup: ['test/emulator/global-setup.ts'],
					...limits,
				},
			},
			{
				test: {
					name: 'libraries',
					include: ['test/emulator/libraries/*.emulator.ts'],
					globalSetup: ['test/emulator/libraries/global-setup.ts'],
					...limits,
				},
			},
		],
	},
});
