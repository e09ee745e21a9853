import {render} from 'ink';
import {App} from './app.tsx';
import {loadLazyParts} from './lazy-parts.ts';
import type {Services} from './services.ts';
import {createTheme, type Theme} from './theme.tsx';
import type {AppEnd, AppStart} from './views.ts';
import {createWholeRows} from './whole-rows.ts';

/** Frames per second: a run changes five times, the rest is for keys. */
const framesPerSecond = 10;

/** The stream, with all text written to it changed. */
function changedBy(
	stream: NodeJS.WriteStream,
	change: (text: string) => string,
): NodeJS.WriteStream {
	const write = (data: string | Uint8Array, ...rest: []) =>
		stream.write(typeof data === 'string' ? change(data) : data, ...rest);
	return new Proxy(stream, {
		get(target, key) {
			if (key === 'write') return write;
			const value: unknown = Reflect.get(target, key);
			return typeof value === 'function' ? (value.bind(target) as unknown) : value;
		},
	});
}

/** Ink cuts text with an ellipsis, and offers no other sign. */
const withoutEllipses = (text: string): string => text.replaceAll('…', '~');

/** Where Ink draws: directly on the terminal for a screen reader, else through whole rows. */
function drawingStream({ascii, textOnly}: {ascii: boolean; textOnly: boolean}): NodeJS.WriteStream {
	if (ascii) return changedBy(process.stdout, withoutEllipses);
	return textOnly ? process.stdout : changedBy(process.stdout, createWholeRows());
}

/*
 * Terminals disagree on the width of some characters, such as emoji of several code points. Without
 * wrapping, a line that turns out too long is cut by the terminal and does not move everything
 * below it.
 */
const wrapping = {off: '\u001B[?7l', on: '\u001B[?7h'};

/**
 * Draws the app on the terminal's alternate screen until it ends, and restores the terminal.
 * @param textOnly for screen readers: no alternate screen, bars, charts or borders
 */
export async function mountApp({
	start,
	services,
	ascii,
	textOnly,
	color,
	chart,
}: {
	readonly start: AppStart;
	readonly services: Services;
	readonly ascii: boolean;
	readonly textOnly: boolean;
	readonly color: boolean;
	readonly chart: Theme['chart'];
}): Promise<AppEnd> {
	let end: AppEnd = {};
	const wrap = (state: keyof typeof wrapping) => {
		if (!textOnly) process.stdout.write(wrapping[state]);
	};
	const wrapAgain = () => wrap('on');
	async function edit(file: string): Promise<void> {
		wrap('on');
		try {
			await services.edit(file);
		} finally {
			wrap('off');
		}
	}
	// Before the first frame: the terminal would echo what is typed into it, and move the cursor.
	if (process.stdin.isTTY) process.stdin.setRawMode(true);
	wrap('off');
	// However the process ends.
	process.once('exit', wrapAgain);
	const instance = render(
		<App
			start={start}
			services={{...services, edit}}
			theme={createTheme({ascii, textOnly, color, chart})}
			onEnd={(how) => {
				end = how;
			}}
		/>,
		{
			alternateScreen: !textOnly,
			incrementalRendering: !textOnly,
			isScreenReaderEnabled: textOnly,
			exitOnCtrlC: false,
			// The caller has checked for a terminal; Ink would also look for signs of a CI.
			interactive: true,
			stdout: drawingStream({ascii, textOnly}),
			patchConsole: false,
			maxFps: framesPerSecond,
		},
	);
	// After the first paint, which nothing should delay.
	const ended = new AbortController();
	void loadLazyParts(ended.signal);
	await instance.waitUntilExit();
	ended.abort();
	process.off('exit', wrapAgain);
	wrap('on');
	return end;
}
