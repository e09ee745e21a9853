import type {Snapshot} from './model/snapshot.ts';
import {UserError} from './model/user-error.ts';
import type {PreparedRun} from './prepare/prepare.ts';
import type {Runner} from './runner/runner.ts';
import {recordRun, type RecordedEnd, type RecordOptions} from './runner/saved-run.ts';
import type {RunFolder} from './store/run-folder.ts';
import {interruptGrace} from './terminal/signals.ts';

/** Signals that ask a run to stop, like Ctrl-C. */
export type StopSignals = {
	/** Stops sending; replies in flight get another 5 s. */
	readonly signal?: AbortSignal | undefined;
	/** Does not wait even for those. */
	readonly force?: AbortSignal | undefined;
};

/**
 * Stops a run when a signal aborts. A signal that is already aborted stops it without a grace period,
 * because nothing is in flight yet.
 * @returns a function that stops listening
 */
export function stopOnAbort(
	runner: Pick<Runner, 'stop'>,
	{signal, force}: StopSignals,
): () => void {
	const stop = (grace: number) => runner.stop({interrupted: true, grace});
	const onSignal = () => stop(interruptGrace);
	const onForce = () => stop(0);
	signal?.addEventListener('abort', onSignal);
	force?.addEventListener('abort', onForce);
	if (signal?.aborted || force?.aborted) stop(0);
	return () => {
		signal?.removeEventListener('abort', onSignal);
		force?.removeEventListener('abort', onForce);
	};
}

/**
 * Refuses an unconfirmed large load on another machine.
 * @throws UserError
 */
export function refuseUnconfirmed({cautions, plan}: PreparedRun, {yes}: {readonly yes: boolean}) {
	if (yes || cautions.length === 0) return;
	throw new UserError(
		`this is a large load on ${URL.parse(plan.url)?.host ?? 'another machine'}: ${cautions.join(', ')}. Give --yes if you are allowed to.`,
	);
}

export type SendOptions = StopSignals &
	Pick<RecordOptions, 'log' | 'outputs'> & {
		/** Receives each state of the run, ten times a second while something changes. */
		readonly onSnapshot?: ((snapshot: Snapshot) => void) | undefined;
	};

export type SentRun = RecordedEnd & {readonly folder: RunFolder};

/**
 * Sends a prepared run and saves it, for commands without a screen and for the library. Resolves when the
 * run's folder is complete, however the run ended.
 * @throws UserError when the folder cannot be created
 */
export async function sendRun(
	run: PreparedRun,
	{onSnapshot, log, outputs = [], ...signals}: SendOptions,
): Promise<SentRun> {
	const {runner, folder, done} = recordRun(run, {outputs, ...(log && {log})});
	const ignoreSignals = stopOnAbort(runner, signals);
	if (onSnapshot) runner.subscribe(() => onSnapshot(runner.getSnapshot()));
	runner.start();
	try {
		return {...(await done), folder};
	} finally {
		ignoreSignals();
	}
}
