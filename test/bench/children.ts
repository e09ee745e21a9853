import {spawn, type ChildProcess} from 'node:child_process';
import {createInterface} from 'node:readline';
import {monotonicNow} from './clock.ts';
import {watchUsage, type Usage} from './usage.ts';

export type ChildOptions = {
	/** The program; Node by default. */
	readonly program?: string;
	readonly cwd?: string;
	/** Besides the clean environment. */
	readonly env?: Readonly<Record<string, string>>;
	/** Milliseconds after which it is killed. */
	readonly limit: number;
};

/** A program that has run to its end. */
export type Ran = {
	/** What it printed on standard output. */
	readonly output: string;
	/** When it was started, in seconds of the system's monotonic clock. */
	readonly began: number;
	/** Seconds until it had ended. */
	readonly seconds: number;
	/** Undefined where the system doesn't say. */
	readonly usage: Usage | undefined;
};

/** A program that runs until its standard input closes. */
export type Running = {
	/** The next line that it prints. */
	readonly line: () => Promise<string>;
	/** Writes a line to it. */
	readonly tell: (text: string) => void;
	/** Closes its standard input, and settles when it has ended. */
	readonly stop: () => Promise<void>;
};

export type Children = {
	/**
	 * Runs a program, by default with Node, to its end.
	 * @returns what it printed on standard output
	 * @throws Error with its last words when it fails or is still running at the limit
	 */
	readonly run: (args: readonly string[], options: ChildOptions) => Promise<string>;
	/** Runs a program in the same way, and measures what it uses. */
	readonly measure: (args: readonly string[], options: ChildOptions) => Promise<Ran>;
	/** Starts a program, by default with Node, that runs until its standard input closes. */
	readonly start: (args: readonly string[], options: ChildOptions) => Running;
	/** Kills whatever still runs. */
	readonly kill: () => void;
};

const lastWords = 2000;

/** This process's environment without the settings that would change what is measured. */
export function cleanEnvironment(): Record<string, string> {
	const disturbing =
		/^(FLOODGATE_|NODE_|VITEST|INK_|NO_COLOR$|FORCE_COLOR$|COLORTERM$|CI$|CONTINUOUS_INTEGRATION$|LC_|TMUX)/;
	return Object.fromEntries(
		Object.entries(process.env).filter(
			(entry): entry is [string, string] => entry[1] !== undefined && !disturbing.test(entry[0]),
		),
	);
}

const nameOf = (args: readonly string[], {program}: ChildOptions): string =>
	[program ?? 'node', ...args].join(' ');

/** Child processes that never outlive the parent, however it ends. */
export function createChildren(): Children {
	const running = new Set<ChildProcess>();

	function launch(args: readonly string[], options: ChildOptions) {
		const {program = process.execPath, cwd, env, limit} = options;
		const child = spawn(program, [...args], {
			cwd,
			env: {...cleanEnvironment(), ...env},
			stdio: ['pipe', 'pipe', 'pipe'],
		});
		running.add(child);
		let output = '';
		let errors = '';
		child.stdout.setEncoding('utf8').on('data', (text: string) => {
			output += text;
		});
		child.stderr.setEncoding('utf8').on('data', (text: string) => {
			errors = (errors + text).slice(-lastWords);
		});
		const timer = setTimeout(() => child.kill('SIGKILL'), limit);
		const end = new Promise<string>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code, signal) => {
				clearTimeout(timer);
				running.delete(child);
				if (code === 0) resolve(output);
				else reject(new Error(`${nameOf(args, options)}: ended with ${code ?? signal}\n${errors}`));
			});
		});
		return {child, end};
	}

	return {
		run(args, options) {
			const {child, end} = launch(args, options);
			child.stdin.end();
			return end;
		},
		async measure(args, options) {
			const began = monotonicNow();
			const {child, end} = launch(args, options);
			child.stdin.end();
			const usage = child.pid === undefined ? () => undefined : watchUsage(child.pid);
			try {
				const output = await end;
				return {output, began, seconds: monotonicNow() - began, usage: usage()};
			} finally {
				usage();
			}
		},
		start(args, options) {
			const {child, end} = launch(args, options);
			const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
			// It may fail before anybody waits for its end, and is reported when somebody does.
			end.catch(() => undefined);
			return {
				async line() {
					const {done, value} = await lines.next();
					if (!done) return value;
					await end;
					throw new Error(`${nameOf(args, options)}: ended early`);
				},
				tell: (text) => void child.stdin.write(`${text}\n`),
				async stop() {
					child.stdin.end();
					await end;
				},
			};
		},
		kill() {
			for (const child of running) child.kill('SIGKILL');
		},
	};
}
