import {onTestFinished, test} from 'vitest';
import {bin, temporaryFolder} from './bin.ts';
import {hasPty, openTerminal, type TerminalSession} from './pty.ts';

export type {TerminalSession};

/** A test that needs a pseudo-terminal: skipped where there is none, except in CI, where that fails. */
export const terminalTest = test.skipIf(!hasPty);

export type TerminalOptions = {
	/** Working folder; a new temporary one if absent. */
	readonly cwd?: string;
	/** Folder of the profiles; the working folder's `home` if absent. */
	readonly home?: string;
	readonly columns?: number;
	readonly rows?: number;
	readonly env?: Readonly<Record<string, string>>;
	/** Replaces `node bin` by another command that is handed the same arguments. */
	readonly command?: readonly [string, ...string[]];
};

/** Starts the built bin in a pseudo-terminal; what still runs at the end of the test is killed. */
export async function startTerminal(
	args: readonly string[],
	{cwd, home, env = {}, command = [process.execPath, bin], ...size}: TerminalOptions = {},
): Promise<TerminalSession> {
	const folder = cwd ?? (await temporaryFolder());
	const own = home === undefined ? env : {FLOODGATE_HOME: home, ...env};
	const session = openTerminal([...command, ...args], {cwd: folder, env: own, ...size});
	onTestFinished(session.close);
	return session;
}
