import {rmSync} from 'node:fs';
import {isPainted, startApp} from './app.ts';
import {percentile, toFigure, type Section} from './measure.ts';
import {makeRun} from './saved-run.ts';
import type {Bench} from './subjects.ts';
import {thousands} from './table.ts';
import {withoutTerminal} from './terminals.ts';

/** Milliseconds from a key to the screen that shows what it did, for 95 of 100 keys. */
const mostWait = 100;
/** Milliseconds without output before the next key, so that the frames of two never mix. */
const rest = 150;
/** Prompts of a hundred that expect what the server does not say. */
const failing = 30;

/** Responsiveness over a large run: from a key to the paint that shows what it did. */
export async function keys({setting, options, progress}: Bench): Promise<Section> {
	const {terminals} = setting;
	const {attempts, presses, rounds} = options.keys;
	if (!terminals) return {name: 'keys', note: withoutTerminal, unit: 'ms', figures: []};

	progress(`keys: making a run of ${thousands(attempts)} attempts`);
	const {cwd, failed, server} = await makeRun(setting, 'keys', attempts, failing);
	await server.stop();
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
	await go('2', `${thousands(failed)} failed`);

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
