import {EventEmitter, once} from 'node:events';
import xterm from '@xterm/headless';

/** What is used of node-pty, which may be missing: it needs a compiler, and installs must not. */
type Pty = {
	readonly pid: number;
	readonly onData: (listener: (data: Buffer) => void) => unknown;
	readonly onExit: (listener: (end: {exitCode: number; signal?: number}) => void) => unknown;
	readonly resize: (columns: number, rows: number) => void;
	readonly write: (data: string) => void;
	readonly kill: (signal?: string) => void;
};
type PtyModule = {
	readonly spawn: (file: string, args: readonly string[], options: object) => Pty;
};

async function loadPty(): Promise<PtyModule | undefined> {
	// Not a literal: the types of a module that may be missing cannot be asked for.
	const name = 'node-pty';
	try {
		return (await import(name)) as PtyModule;
	} catch (error) {
		const how = 'npm install --no-save node-pty@1.1.0';
		if (process.env.CI)
			throw new Error(`tests in a terminal need node-pty: ${how}`, {cause: error});
		console.warn(`SKIPPED: tests in a real terminal. They need node-pty: ${how}`);
		return undefined;
	}
}

const pty = await loadPty();

/** Whether programs can be started in a pseudo-terminal. */
export const hasPty = pty !== undefined;

/** Only ever reached by a failure. */
const usualPatience = 20_000;

const keyBytes = new Map(
	Object.entries({
		enter: '\r',
		escape: '\u001B',
		tab: '\t',
		'shift-tab': '\u001B[Z',
		space: ' ',
		backspace: '\u007F',
		up: '\u001B[A',
		down: '\u001B[B',
		'ctrl-c': '\u0003',
		'ctrl-l': '\u000C',
		'ctrl-u': '\u0015',
	}),
);

export type TerminalOptions = {
	readonly cwd: string;
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Readonly<Record<string, string>>;
	/** Milliseconds until what is waited for must be on the screen. */
	readonly patience?: number;
};

export type TerminalSession = {
	readonly cwd: string;
	/** The lines in sight, without the space at their ends. */
	readonly screen: () => string[];
	/** Resolves when the screen's text holds or matches this. Rejects with the screen. */
	readonly waitFor: (wanted: string | RegExp) => Promise<void>;
	/** Resolves when a function of the screen's text is true. Rejects with the screen. */
	readonly waitUntil: (holds: (text: string) => boolean, what: string) => Promise<void>;
	/** Sends keys by name (`enter`, `ctrl-c`) and anything else as it is, each as a write of its own. */
	readonly press: (...keys: string[]) => void;
	/** As from a clipboard, in brackets. */
	readonly paste: (text: string) => void;
	readonly resize: (columns: number, rows: number) => void;
	readonly kill: (signal: NodeJS.Signals) => void;
	/** Everything received, as text. */
	readonly raw: () => string;
	/** Resolves at the next output. */
	readonly output: () => Promise<void>;
	/** The emulator, for the colours of its cells. */
	readonly terminal: xterm.Terminal;
	/** Ends the program, if it still runs, and frees the terminal. */
	readonly close: () => Promise<void>;
	/** Whether the terminal shows the alternate screen at this moment. */
	readonly onAlternateScreen: () => boolean;
	/** The exit code, once everything that was written has been received. */
	readonly exit: Promise<number>;
};

/** The environment of this process without what would change the outcome. */
function environmentOf(own: Readonly<Record<string, string>>): Record<string, string> {
	const disturbing =
		/^(FLOODGATE_|VITEST|NODE_|NO_COLOR$|FORCE_COLOR$|CI$|CI_|CONTINUOUS_INTEGRATION$|LC_|SSH_|COLORTERM$|TMUX|INK_|EDITOR$|VISUAL$|DISPLAY$|WAYLAND_)/;
	const kept = Object.entries(process.env).filter(
		(entry): entry is [string, string] => entry[1] !== undefined && !disturbing.test(entry[0]),
	);
	return {...Object.fromEntries(kept), LANG: 'C.UTF-8', TERM: 'xterm-256color', ...own};
}

/** Starts a program in a pseudo-terminal; `close` must follow. */
export function openTerminal(
	[file, ...args]: readonly [string, ...string[]],
	{cwd, columns = 120, rows = 40, env = {}, patience = usualPatience}: TerminalOptions,
): TerminalSession {
	const child = pty!.spawn(file, args, {
		name: 'xterm-256color',
		cols: columns,
		rows,
		cwd,
		env: environmentOf({FLOODGATE_HOME: `${cwd}/home`, ...env}),
		// Bytes: a terminal is handed what was written, not what a decoder made of it.
		encoding: null,
	});
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	const received: Buffer[] = [];
	const drawn = new EventEmitter();
	drawn.setMaxListeners(0);
	// What the emulator answers to questions, as a terminal would.
	terminal.onData((answer) => child.write(answer));

	child.onData((data) => {
		received.push(data);
		terminal.write(data, () => {
			// Half a frame is nothing that anybody sees.
			if (!terminal.modes.synchronizedOutputMode) drawn.emit('drawn');
		});
	});
	let ended = false;
	const exit = new Promise<number>((resolve) => {
		child.onExit(({exitCode, signal}) => {
			terminal.write('', () => {
				ended = true;
				resolve(signal ? 128 + signal : exitCode);
				drawn.emit('drawn');
			});
		});
	});
	const screen = (): string[] => {
		const buffer = terminal.buffer.active;
		return Array.from({length: terminal.rows}, (_, row) =>
			// A line keeps the cells that it had when the terminal was wider.
			(
				buffer.getLine(buffer.baseY + row)?.translateToString(true, 0, terminal.cols) ?? ''
			).trimEnd(),
		);
	};
	const text = () => screen().join('\n');

	async function waitUntil(holds: (text: string) => boolean, what: string): Promise<void> {
		const limit = AbortSignal.timeout(patience);
		const reached = () => !terminal.modes.synchronizedOutputMode && holds(text());
		while (!reached()) {
			const event = ended || once(drawn, 'drawn', {signal: limit}).catch(() => true);
			// True: nothing more comes. What came last may all the same be what was waited for.
			if ((await event) !== true || reached()) continue;
			const why = ended ? 'the process ended' : 'it did not come';
			throw new Error(`waited for ${what}, but ${why}; the screen was\n${text()}`);
		}
	}

	return {
		cwd,
		screen,
		terminal,
		async close() {
			if (!ended) child.kill('SIGKILL');
			await exit;
			terminal.dispose();
		},
		waitUntil,
		waitFor: (wanted) =>
			waitUntil(
				(shown) => (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown)),
				String(wanted),
			),
		press(...keys) {
			for (const key of keys) child.write(keyBytes.get(key) ?? key);
		},
		paste: (pasted) => child.write(`\u001B[200~${pasted}\u001B[201~`),
		resize(newColumns, newRows) {
			child.resize(newColumns, newRows);
			terminal.resize(newColumns, newRows);
		},
		kill: (signal) => child.kill(signal),
		raw: () => Buffer.concat(received).toString(),
		async output() {
			await once(drawn, 'drawn');
		},
		onAlternateScreen: () => terminal.buffer.active.type === 'alternate',
		exit,
	};
}
