import {mkdtempSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {isPainted} from './app.ts';
import {median, toFigure, type Section} from './measure.ts';
import {watchScreen} from './painted.ts';
import type {Bench} from './subjects.ts';
import {withoutTerminal} from './terminals.ts';

/** The most draws in any second of a run. */
const mostDraws = 10;
/** Milliseconds for what precedes and follows the run. */
const slack = 60_000;

/** Ink draws each frame between these. */
const frames = /\u001B\[\?2026h(.*?)\u001B\[\?2026l/gs;
const clearing = /\u001B\[[23]J/;

type Drawn = {
	/** Draws in the busiest second. */
	readonly busiest: number;
	readonly bytes: number;
	readonly clears: number;
};

/** What the live screen of a run writes: how often, how much, and whether it ever clears the screen. */
export async function draws({setting, options, progress}: Bench): Promise<Section> {
	const {terminals, bin, folder} = setting;
	const {seconds, rounds} = options.draws;
	const name = 'draws';
	if (!terminals) return {name, note: withoutTerminal, unit: '', figures: []};

	async function run(): Promise<Drawn> {
		const cwd = mkdtempSync(join(folder, 'draws-'));
		const args = [bin, 'demo', '--duration', `${seconds}s`, '--yes'];
		const limit = seconds * 1000 + slack;
		const terminal = terminals!.start(args, {cwd, home: join(folder, 'home'), limit});
		const screen = watchScreen(terminal);
		const written: {readonly at: number; readonly text: string}[] = [];
		await screen.until(isPainted, 'the first paint');
		// Later frames change what is there; the first ones draw all of it.
		await new Promise((resolve) => setTimeout(resolve, 2000));
		terminal.onOutput((data) =>
			written.push({at: performance.now(), text: data.toString('latin1')}),
		);
		await new Promise((resolve) => setTimeout(resolve, (seconds - 4) * 1000));
		const seen = [...written];
		terminal.press('\u0003\u0003');
		await terminal.end.catch(() => undefined);
		rmSync(cwd, {recursive: true, force: true});
		const bytes = [
			...seen
				.map(({text}) => text)
				.join('')
				.matchAll(frames),
		].map(([, frame]) => frame!.length);
		const perSecond = new Map<number, number>();
		for (const {at, text} of seen) {
			const second = Math.floor(at / 1000);
			const begun = text.split('\u001B[?2026h').length - 1;
			perSecond.set(second, (perSecond.get(second) ?? 0) + begun);
		}
		return {
			busiest: Math.max(...perSecond.values()),
			bytes: median(bytes),
			clears: seen.filter(({text}) => clearing.test(text)).length,
		};
	}

	const all: Drawn[] = [];
	for (let round = 1; round <= rounds; round++) {
		progress(`draws: round ${round} of ${rounds}`);
		all.push(await run());
	}
	const judged = !options.quick;
	const of = (figure: keyof Drawn) => all.map((drawn) => drawn[figure]);
	return {
		name,
		note: `the live screen of the demo for ${seconds} s, without its first 2 s`,
		unit: '',
		figures: [
			toFigure('draws in the busiest second', of('busiest'), judged, {atMost: mostDraws}),
			toFigure('bytes of a draw, median', of('bytes'), judged),
			toFigure('times that the screen was cleared', of('clears'), judged, {atMost: 0}),
		],
	};
}
