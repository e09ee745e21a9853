import {startEmulator} from './emulator.ts';
import {installPackages} from './install.ts';
import {idleLimit, urlVariable} from './target.ts';

/** One emulator for all tests: they tell their prompts apart, and starting it takes seconds. */
export default async function setup(): Promise<() => Promise<void>> {
	await installPackages();
	const {url, stop} = await startEmulator({idle: idleLimit});
	process.env[urlVariable] = url;
	return stop;
}
