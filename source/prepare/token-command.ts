import {spawn, type ChildProcess} from 'node:child_process';
import {keepText, shortestSecret} from '../config/secrets.ts';
import {shorten} from '../engine/shorten.ts';
import {UserError} from '../model/user-error.ts';

/** Milliseconds that the command may take. */
const longestRun = 30_000;
/** Characters of output that are kept; no token is longer. */
const longestOutput = 64 * 1024;
const longestQuote = 200;
const isWindows = process.platform === 'win32';

export type TokenCommandOptions = {
	/** Milliseconds that it may take; half a minute if absent. */
	readonly limit?: number;
	/** Masks secrets in what it says. */
	readonly redact?: (text: string) => string;
	/** Aborts it. */
	readonly signal?: AbortSignal | undefined;
};

type Exit = {
	readonly code: number | null;
	readonly output: string;
	readonly complaint: string;
	/** It ran too long, and was ended. */
	readonly late: boolean;
};

const keep = (text: string, chunk: string): string => (text + chunk).slice(0, longestOutput);

/** Ends the shell and everything that it has started. */
function end(child: ChildProcess): void {
	try {
		if (isWindows || child.pid === undefined) child.kill();
		else process.kill(-child.pid, 'SIGKILL');
	} catch {
		// It has just ended by itself.
	}
}

const run = (command: string, {limit = longestRun, signal}: TokenCommandOptions): Promise<Exit> =>
	new Promise((resolve, reject) => {
		const child = spawn(command, {
			shell: true,
			stdio: ['ignore', 'pipe', 'pipe'],
			windowsHide: true,
			// A group of its own, so that it can be ended as a whole.
			detached: !isWindows,
		});
		let [output, complaint, late] = ['', '', false];
		const timer = setTimeout(() => {
			late = true;
			end(child);
		}, limit);
		const abort = () => end(child);
		signal?.addEventListener('abort', abort);
		child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output = keep(output, chunk)));
		child.stderr
			.setEncoding('utf8')
			.on('data', (chunk: string) => (complaint = keep(complaint, chunk)));
		const over = () => {
			clearTimeout(timer);
			signal?.removeEventListener('abort', abort);
		};
		child.on('error', (error) => {
			over();
			reject(error);
		});
		// A program in the background may hold the output open after the shell has ended.
		child.on('exit', (code) => setTimeout(() => finish(code), 50));
		child.on('close', (code) => finish(code));
		function finish(code: number | null): void {
			over();
			resolve({code, output, complaint, late});
		}
		if (signal?.aborted) abort();
	});

const firstLine = (text: string): string =>
	shorten(
		text
			.split(/[\r\n]+/)
			.map((line) => line.trim())
			.find((line) => line !== '') ?? '',
		longestQuote,
	);

/** What is wrong with a token, in a few words; undefined when nothing is. */
function flawOf(token: string): string | undefined {
	if (token === '') return 'printed nothing';
	const lines = token.split(/\r\n|\r|\n/).length;
	if (lines > 1) return `printed ${lines} lines, and a token is one`;
	if (token.length >= longestOutput) return 'printed more than 64 KB';
	return /[^\x20-\x7E]/.test(token) ? 'printed a character that no header may contain' : undefined;
}

/**
 * Runs the command of `--token-command` by the shell.
 * @returns its output without the blanks around it
 * @throws UserError with its exit code and the first line of its complaint, without secrets
 */
export async function runTokenCommand(
	command: string,
	options: TokenCommandOptions = {},
): Promise<string> {
	const {redact = keepText, limit = longestRun} = options;
	const fail = (what: string): never => {
		throw new UserError({key: 'tokenCommand', text: `--token-command: the command ${what}`});
	};
	const exit = await run(command, options).catch((error: unknown) =>
		fail(`cannot be started: ${redact((error as Error).message)}`),
	);
	const said = firstLine(redact(exit.complaint));
	const saying = said === '' ? '' : `: ${said}`;
	if (exit.late) fail(`took longer than ${limit / 1000} s and was ended${saying}`);
	if (exit.code !== 0) fail(`failed with exit code ${exit.code ?? 'of a signal'}${saying}`);
	const token = exit.output.trim();
	const flaw = flawOf(token);
	if (flaw !== undefined) fail(`${flaw}${saying}`);
	return token;
}

/** What of a token no output may show. */
export const tokenSecrets = (token: string): string[] =>
	[token, ...token.split(/\s+/)].filter((part) => part.length >= shortestSecret);
