import {join} from 'node:path';
import {watchScreen} from './painted.ts';
import type {Setting} from './subjects.ts';
import type {Terminals} from './terminals.ts';

/** Milliseconds. */
const limit = 300_000;
/** Milliseconds without output before the app is ended. */
const rest = 150;

export const isPainted = (text: string): boolean => text.trim() !== '';

/** Starts the app on its form, in a terminal. */
export function startApp({bin, folder}: Setting, terminals: Terminals, cwd: string) {
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
