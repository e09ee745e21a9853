import {mkdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {percentile, toFigure, type Section} from './measure.ts';
import {watchScreen} from './painted.ts';
import {startServer} from './servers.ts';
import {writeDataset, type Bench, type Setting} from './subjects.ts';
import {thousands} from './table.ts';
import {withoutTerminal, type Terminals} from './terminals.ts';

/** Milliseconds from a key to the screen that shows what it did, for 95 of 100 keys. */
const mostWait = 100;
/** Milliseconds without output before the next key, so that the frames of two never mix. */
const rest = 150;
/** Milliseconds. */
const limit = 300_000;
/** Of ten prompts, so many expect what the server does not say. */
const failing = 3;

const isPainted = (text: string): boolean => text.trim() !== '';

/** Starts the app on its form, in a terminal. */
function startApp({bin, folder}: Setting, terminals: Terminals, cwd: string) {
	const terminal = terminals.start([bin], {cwd, home: join(folder, 'home'), limit});
	return {terminal, screen: watchScreen(terminal)};
}

/** Milliseconds from starting the app until there is something on the screen. */
export async function firstPaint(setting: Setting, terminals: Terminals): Promise<number> {
	const began = performance.now();
	const {terminal, screen} = startApp(setting, terminals, setting.folder);
	const painted = await screen.until(isPainted, 'the first paint');
	await screen.quiet(rest);
	terminal.press('q');
	await terminal.end;
	return painted - began;
}

/** Makes a run to look at, below `cwd`: a real one, so that it is what the program writes. */
async function makeRun({children, bin, folder}: Setting, cwd: string, attempts: number) {
	const {url, stop} = await startServer(children);
	const intentOf = (index: number) => (index % 10 < failing ? 'opening_hours' : 'contact');
	const args = [bin, 'run', '--quiet', '--url', url, '--connections', '50'];
	args.push('--dataset', writeDataset(folder, attempts, intentOf));
	args.push('--metrics', 'classification_accuracy', '--metrics', 'length_check');
	await children.run(args, {cwd, limit});
	await stop();
}

/** Responsiveness over a large run: from a key to the paint that shows what it did. */
export async function keys({setting, options, progress}: Bench): Promise<Section> {
	const {terminals, folder} = setting;
	const {attempts, presses, rounds} = options.keys;
	const failures = (attempts / 10) * failing;
	if (!terminals) return {name: 'keys', note: withoutTerminal, unit: 'ms', figures: []};

	const cwd = join(folder, 'keys');
	mkdirSync(cwd);
	progress(`keys: making a run of ${thousands(attempts)} attempts`);
	await makeRun(setting, cwd, attempts);
	const {terminal, screen} = startApp(setting, terminals, cwd);

	/** Presses a key once the screen is at rest. */
	async function press(key: string): Promise<number> {
		await screen.quiet(rest);
		const pressed = performance.now();
		terminal.press(key);
		return pressed;
	}
	const go = async (key: string, wanted: string) => {
		await press(key);
		await screen.until((text) => text.includes(wanted), `"${wanted}" after ${JSON.stringify(key)}`);
	};
	await screen.until(isPainted, 'the first paint');
	await go('H', '1 run');
	await go('\r', 'Overview');
	await go('2', `${thousands(failures)} pairs`);

	const p50: number[] = [];
	const p95: number[] = [];
	for (let round = 1; round <= rounds; round++) {
		progress(`keys: round ${round} of ${rounds}`);
		const times: number[] = [];
		for (let i = 0; i < presses; i++) {
			const pressed = await press('j');
			times.push((await screen.change()) - pressed);
		}
		p50.push(percentile(times, 0.5));
		p95.push(percentile(times, 0.95));
	}
	await press('\u0003');
	// Ctrl-C ends it with a code of its own.
	await terminal.end.catch(() => undefined);
	rmSync(cwd, {recursive: true, force: true});
	const judged = !options.quick;
	return {
		name: 'keys',
		note: `j in the failures of a run of ${thousands(attempts)} attempts, ${presses} times a round, from the key to the changed screen`,
		unit: 'ms',
		figures: [toFigure('p50', p50, judged), toFigure('p95', p95, judged, {atMost: mostWait})],
	};
}
