import type {RunSetup} from '../prepare/run-setup.ts';
import {createTokenSource} from '../prepare/token-source.ts';

/** Milliseconds until the command runs again after it has failed. */
const retryAfter = 10_000;

/** The token of a live run: runs the command, and passes its output on to the engines. */
export type RunTokens = {
	readonly start: () => void;
	/** An engine wants another token than this one: it is too old, or was refused. */
	readonly wanted: (wanted: {readonly used: string; readonly refused: boolean}) => void;
	readonly stop: () => void;
};

export type RunTokensEvents = {
	/** The current token, for all engines. */
	readonly token: (token: string) => void;
	readonly warning: (text: string) => void;
};

/** Undefined for a run without `--token-command`. */
export function createRunTokens(
	{plan, token, secrets}: Pick<RunSetup, 'plan' | 'token' | 'secrets'>,
	events: RunTokensEvents,
): RunTokens | undefined {
	const {tokenCommand: command, tokenTtl: ttl} = plan;
	if (command === undefined || token === undefined) return undefined;
	const state = {isStopped: false, hasWarned: false};
	let failures = 0;
	let timer: NodeJS.Timeout | undefined;
	const source = createTokenSource({
		...{command, initial: token, secrets},
		failed(message) {
			failures++;
			events.warning(`${message}; the token from before stays in use`);
		},
	});

	function schedule(wait: number): void {
		clearTimeout(timer);
		timer = setTimeout(() => void renew(source.current()), wait);
	}

	async function renew(used: string): Promise<void> {
		const before = failures;
		const current = await source.renew(used);
		if (state.isStopped) return;
		events.token(current);
		if (ttl !== undefined) schedule(failures > before ? Math.min(ttl, retryAfter) : ttl);
	}

	return {
		start() {
			if (ttl !== undefined) schedule(ttl);
		},
		wanted({used, refused}) {
			if (refused && !state.hasWarned) {
				state.hasWarned = true;
				events.warning(
					'the server refused a token with 401 or 403: --token-command runs again, and the connection is tried once more',
				);
			}
			void renew(used);
		},
		stop() {
			state.isStopped = true;
			clearTimeout(timer);
			source.stop();
		},
	};
}
