import xterm from '@xterm/headless';
import {terminalSize, type Terminal} from './terminals.ts';

/** What a terminal shows, and when it came to show it. */
export type Painted = {
	/**
	 * Waits until the screen's text is as wanted; one wait at a time.
	 * @returns when the bytes that made it so arrived, by `performance.now()`
	 * @throws Error with the screen when it does not come in time, or the program ends
	 */
	readonly until: (holds: (text: string) => boolean, what: string) => Promise<number>;
	/**
	 * Waits for the next change of the screen's text.
	 * @returns when the bytes that made it arrived, by `performance.now()`
	 */
	readonly change: () => Promise<number>;
	/** Waits until nothing was written for that many milliseconds. */
	readonly quiet: (milliseconds: number) => Promise<void>;
};

type Waiting = {
	readonly painted: (arrived: number) => void;
	readonly failed: (why: string) => void;
};

/** Milliseconds until what is waited for must be there. */
const patience = 30_000;

/** Watches a terminal through an emulator, from now on. */
export function watchScreen(terminal: Terminal): Painted {
	const {columns, rows} = terminalSize;
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	let lastOutput = performance.now();
	let shown = '';
	let waiting: Waiting | undefined;

	function text(): string {
		const {active} = emulator.buffer;
		const lines = Array.from({length: rows}, (_, row) =>
			active.getLine(active.baseY + row)?.translateToString(true),
		);
		return lines.join('\n');
	}

	// What the emulator answers to questions, as a terminal would.
	emulator.onData((answer) => terminal.press(answer));
	terminal.onOutput((data) => {
		const arrived = performance.now();
		lastOutput = arrived;
		emulator.write(data, () => {
			// Half a frame is nothing that anybody sees.
			if (emulator.modes.synchronizedOutputMode) return;
			shown = text();
			waiting?.painted(arrived);
		});
	});

	terminal.end.then(
		() => waiting?.failed('the program ended'),
		(error: unknown) => waiting?.failed((error as Error).message),
	);

	async function until(holds: (text: string) => boolean, what: string): Promise<number> {
		if (holds(shown)) return lastOutput;
		const {promise, resolve, reject} = Promise.withResolvers<number>();
		const failed = (why: string) =>
			reject(new Error(`waited for ${what}, but ${why}; the screen was\n${shown}`));
		waiting = {
			failed,
			painted(arrived) {
				if (holds(shown)) resolve(arrived);
			},
		};
		const timer = setTimeout(() => failed('it did not come'), patience);
		try {
			return await promise;
		} finally {
			clearTimeout(timer);
			waiting = undefined;
		}
	}

	return {
		until,
		change() {
			const before = shown;
			return until((now) => now !== before, 'a change of the screen');
		},
		async quiet(milliseconds) {
			const giveUp = performance.now() + patience;
			for (;;) {
				const left = lastOutput + milliseconds - performance.now();
				if (left <= 0) return;
				if (performance.now() > giveUp) throw new Error('the screen never comes to rest');
				await new Promise((resolve) => setTimeout(resolve, left));
			}
		},
	};
}
