import {tokenSecrets} from '../prepare/token-command.ts';
import type {Tokens} from '../prepare/token-source.ts';
import type {FromWorker, WorkerSetup} from './messages.ts';

/** The token of a run in a worker, which gets it from the main thread. */
export type WorkerTokens = Tokens & {
	/** Takes the current token, which may be the same as before. */
	readonly take: (token: string) => void;
};

export type WorkerTokensOptions = {
	readonly initial: string;
	/** Milliseconds that a token is used; undefined for no limit. */
	readonly ttl: number | undefined;
	/** Asks for another token than this one, which is too old or was refused; `take` follows. */
	readonly ask: (used: string, refused: boolean) => void;
	readonly hide: (token: string) => void;
	/** Milliseconds, monotonic. */
	readonly now?: () => number;
};

export function createWorkerTokens(options: WorkerTokensOptions): WorkerTokens {
	const {initial, ttl = Infinity, ask, hide, now = () => performance.now()} = options;
	let token = initial;
	let takenAt = now();
	let awaited: PromiseWithResolvers<string> | undefined;

	function next(refused: boolean): Promise<string> {
		if (!awaited) {
			awaited = Promise.withResolvers();
			ask(token, refused);
		}
		return awaited.promise;
	}

	return {
		current: () => token,
		fresh: () => (now() - takenAt < ttl ? token : next(false)),
		async instead(refused) {
			const known = token === refused ? await next(true) : token;
			return known === refused ? undefined : known;
		},
		take(given) {
			if (given !== token) hide(given);
			token = given;
			takenAt = now();
			awaited?.resolve(given);
			awaited = undefined;
		},
	};
}

/** The tokens of a worker; undefined without `--token-command`. */
export const workerTokensOf = (
	{token, plan}: Pick<WorkerSetup, 'token' | 'plan'>,
	post: (message: FromWorker) => void,
	hide: (secrets: readonly string[]) => void,
): WorkerTokens | undefined =>
	token === undefined
		? undefined
		: createWorkerTokens({
				initial: token,
				ttl: plan.tokenTtl,
				ask: (used, refused) => post({type: 'token-wanted', used, refused}),
				hide: (fresh) => hide(tokenSecrets(fresh)),
			});
