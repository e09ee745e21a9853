import {spawn, type ChildProcess} from 'node:child_process';
import {createInterface} from 'node:readline';

export type ChildOptions = {
	readonly cwd?: string;
	/** Besides the clean environment. */
	readonly env?: Readonly<Record<string, string>>;
	/** Milliseconds after which it is killed. */
	readonly limit: number;
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
	 * Runs a program with Node to its end.
	 * @returns what it printed on standard output
	 * @throws Error with its last words when it fails or is still running at the limit
	 */
	readonly run: (args: readonly string[], options: ChildOptions) => Promise<string>;
	/** Starts a program with Node that runs until its standard input closes. */
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

/** Child processes that never outlive the parent, however it ends. */
export function createChildren(): Children {
	const running = new Set<ChildProcess>();

	function launch(args: readonly string[], {cwd, env, limit}: ChildOptions) {
		const child = spawn(process.execPath, [...args], {
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
				else reject(new Error(`node ${args.join(' ')}: ended with ${code ?? signal}\n${errors}`));
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
					throw new Error(`node ${args.join(' ')}: ended early`);
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
