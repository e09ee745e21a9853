import {Box} from 'ink';
import {render} from 'ink-testing-library';
import type {ReactNode} from 'react';
import {onTestFinished, vi} from 'vitest';
import {SizeProvider, type Size} from '../../source/ui/hooks/use-size.ts';
import {KeysProvider} from '../../source/ui/keys/keys.tsx';
import {createTheme, ThemeContext, type Theme} from '../../source/ui/theme.tsx';

export const keys = {
	escape: '\u001B',
	enter: '\r',
	up: '\u001B[A',
	down: '\u001B[B',
	right: '\u001B[C',
	left: '\u001B[D',
	backspace: '\u007F',
	shiftTab: '\u001B[Z',
	end: '\u001B[F',
	pageDown: '\u001B[6~',
	ctrlC: '\u0003',
} as const;

/** What a terminal gets that has bracketed paste switched on. */
export const pasted = (text: string): string => `\u001B[200~${text}\u001B[201~`;

export type Shown = {
	/** The last frame without its colours. */
	readonly frame: () => string;
	/** The last frame as it went to the terminal. */
	readonly raw: () => string;
	/** Writes one read's worth of keys. */
	readonly press: (chunk: string) => void;
	/** Waits for a frame that fits, and gives it. */
	readonly until: (fits: (frame: string) => boolean) => Promise<string>;
	/** Waits for a frame that holds a text. */
	readonly untilSeen: (text: string) => Promise<string>;
	/** Milliseconds from a key to the next frame. */
	readonly paint: (chunk: string) => Promise<number>;
	/** What the footer was asked to say, such as why a key is disabled. */
	readonly said: readonly string[];
	readonly rerender: (tree: ReactNode) => void;
};

export type ShowOptions = Partial<Size> & Partial<Pick<Theme, 'ascii' | 'textOnly' | 'chart'>>;

/** Draws a part of the app with keys, theme and a size, and takes it away after the test. */
export async function show(tree: ReactNode, options: ShowOptions = {}): Promise<Shown> {
	const {columns = 100, rows = 24, ascii = false, textOnly = false, chart = 'lines'} = options;
	const said: string[] = [];
	const theme = createTheme({ascii, textOnly, chart});
	const say = (text: string) => void said.push(text);
	const wrap = (inner: ReactNode) => (
		<ThemeContext.Provider value={theme}>
			<KeysProvider onSay={say}>
				<SizeProvider value={{columns, rows}}>
					<Box flexDirection="column" width={columns} height={rows} overflow="hidden">
						{inner}
					</Box>
				</SizeProvider>
			</KeysProvider>
		</ThemeContext.Provider>
	);
	const app = render(wrap(tree));
	onTestFinished(() => app.unmount());
	const raw = () => app.lastFrame() ?? '';
	const frame = () => raw().replaceAll(/\u001B\[[\d;]*m/g, '');
	// Keys that come before the app listens would be lost.
	await vi.waitFor(
		() => {
			if (app.stdin.listenerCount('readable') === 0)
				throw new Error(`the app takes no keys:\n${raw()}`);
		},
		{timeout: 10_000, interval: 5},
	);
	const until = (fits: (text: string) => boolean) =>
		vi.waitFor(
			() => {
				if (!fits(frame())) throw new Error(`the screen never became as awaited:\n${frame()}`);
				return frame();
			},
			{timeout: 10_000, interval: 5},
		);
	return {
		frame,
		raw,
		until,
		untilSeen: (text) => until((shown) => shown.includes(text)),
		press: (chunk) => app.stdin.write(chunk),
		async paint(chunk) {
			const {write} = app.stdout;
			const painted = new Promise<void>((resolve) => {
				app.stdout.write = (text) => {
					write(text);
					resolve();
				};
			});
			const started = performance.now();
			app.stdin.write(chunk);
			await painted;
			app.stdout.write = write;
			return performance.now() - started;
		},
		said,
		rerender: (inner) => app.rerender(wrap(inner)),
	};
}

/** The frame's lines. */
export const linesOf = (frame: string): string[] => frame.split('\n');
