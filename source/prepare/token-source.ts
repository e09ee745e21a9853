import {createRedactor} from '../config/secrets.ts';
import {runTokenCommand, tokenSecrets, type TokenCommandOptions} from './token-command.ts';

/** Milliseconds without another run after one: the command may be slow, or have a quota. */
const restAfterRun = 5000;

/** The token of a run in the thread that runs the command. */
export type TokenSource = {
	readonly current: () => string;
	/**
	 * Gets another token in place of one that has been used; one run of the command serves all who ask.
	 * @returns the current token: the old one if the command failed, or has only just run
	 */
	readonly renew: (used: string) => Promise<string>;
	/** Ends the command if it runs. */
	readonly stop: () => void;
};

export type TokenSourceOptions = Pick<TokenCommandOptions, 'limit'> & {
	readonly command: string;
	/** The output of its first run. */
	readonly initial: string;
	/** Values that its complaints may not show. */
	readonly secrets: readonly string[];
	/** It failed; the old token stays in use. */
	readonly failed: (message: string) => void;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
};

export function createTokenSource(options: TokenSourceOptions): TokenSource {
	const {command, initial, secrets, failed, limit, now = () => performance.now()} = options;
	const stopped = new AbortController();
	let token = initial;
	const hidden = new Set([...secrets, ...tokenSecrets(initial)]);
	let running: Promise<string> | undefined;
	let restUntil = -Infinity;

	async function run(): Promise<string> {
		const redact = (text: string) => createRedactor([...hidden])(text);
		const {signal} = stopped;
		try {
			token = await runTokenCommand(command, {redact, signal, ...(limit && {limit})});
			for (const part of tokenSecrets(token)) hidden.add(part);
		} catch (error) {
			if (!signal.aborted) failed((error as Error).message);
		}
		restUntil = now() + restAfterRun;
		return token;
	}

	return {
		current: () => token,
		renew(used) {
			if (running) return running;
			if (used !== token || now() < restUntil || stopped.signal.aborted)
				return Promise.resolve(token);
			running = run().finally(() => {
				running = undefined;
			});
			return running;
		},
		stop: () => stopped.abort(),
	};
}

/** The token of a run, as the connections of one thread use it. */
export type Tokens = {
	/** The newest one. */
	readonly current: () => string;
	/** One for a new connection; resolves later if the newest one is too old. */
	readonly fresh: () => string | Promise<string>;
	/** Resolves with another token than the one that the server refused; undefined if there is none. */
	readonly instead: (refused: string) => Promise<string | undefined>;
};

/** The tokens of the thread that runs the command. */
export const tokensOf = ({current, renew}: TokenSource): Tokens => ({
	...{current, fresh: current},
	async instead(refused) {
		const token = await renew(refused);
		return token === refused ? undefined : token;
	},
});
