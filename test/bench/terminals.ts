import {cleanEnvironment} from './children.ts';

/** What is used of node-pty, which may be missing: it needs a compiler, and installs must not. */
type Pty = {
	readonly pid: number;
	readonly onData: (listener: (data: Buffer) => void) => unknown;
	readonly onExit: (listener: (end: {exitCode: number; signal?: number}) => void) => unknown;
	readonly write: (data: string) => void;
	readonly kill: (signal?: string) => void;
};
type PtyModule = {
	readonly spawn: (file: string, args: readonly string[], options: object) => Pty;
};

export const terminalSize = {columns: 120, rows: 40} as const;

export type Terminal = {
	/** The program's process. */
	readonly pid: number;
	/** Tells of everything that the program writes from now on. */
	readonly onOutput: (listener: (data: Buffer) => void) => void;
	readonly press: (keys: string) => void;
	/** Settles when the program has ended: rejects when it failed or was killed. */
	readonly end: Promise<void>;
};

export type Terminals = {
	/**
	 * Runs a program with Node in a terminal of its own, 120 by 40.
	 * @param home the folder of Floodgate's profiles, so that nobody's own are read
	 * @param limit milliseconds after which it is killed
	 */
	readonly start: (
		args: readonly string[],
		options: {readonly cwd: string; readonly home: string; readonly limit: number},
	) => Terminal;
	/** Kills whatever still runs. */
	readonly kill: () => void;
};

/** What a section says that cannot be measured for want of a terminal. */
export const withoutTerminal = 'skipped, it needs a terminal: npm install --no-save node-pty@1.1.0';

const lastWords = 2000;

async function loadPty(): Promise<PtyModule | undefined> {
	// Not a literal: the types of a module that may be missing cannot be asked for.
	const name = 'node-pty';
	try {
		return (await import(name)) as PtyModule;
	} catch {
		return undefined;
	}
}

/** Pseudo-terminals whose programs never outlive the parent; undefined where there are none. */
export async function createTerminals(): Promise<Terminals | undefined> {
	const module = await loadPty();
	if (!module) return undefined;
	const running = new Set<Pty>();

	function start(
		args: readonly string[],
		{cwd, home, limit}: Parameters<Terminals['start']>[1],
	): Terminal {
		const pty = module!.spawn(process.execPath, args, {
			name: 'xterm-256color',
			cols: terminalSize.columns,
			rows: terminalSize.rows,
			cwd,
			env: {
				...cleanEnvironment(),
				LANG: 'C.UTF-8',
				TERM: 'xterm-256color',
				FLOODGATE_HOME: home,
			},
			encoding: null,
		});
		running.add(pty);
		let seen = '';
		pty.onData((data) => {
			seen = (seen + data.toString()).slice(-lastWords);
		});
		const timer = setTimeout(() => pty.kill('SIGKILL'), limit);
		const end = new Promise<void>((resolve, reject) => {
			pty.onExit(({exitCode, signal}) => {
				clearTimeout(timer);
				running.delete(pty);
				if (exitCode === 0 && !signal) resolve();
				else {
					const how = signal ? `signal ${signal}` : exitCode;
					reject(new Error(`node ${args.join(' ')}: ended with ${how}\n${seen}`));
				}
			});
		});
		// It may fail before anybody waits for its end, and is reported when somebody does.
		end.catch(() => undefined);
		return {
			pid: pty.pid,
			onOutput: (listener) => void pty.onData(listener),
			press: (keys) => pty.write(keys),
			end,
		};
	}

	return {
		start,
		kill() {
			for (const pty of running) pty.kill('SIGKILL');
		},
	};
}
