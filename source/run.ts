import type {Snapshot} from './model/snapshot.ts';
import {UserError} from './model/user-error.ts';
import type {PreparedRun} from './prepare/prepare.ts';
import type {Runner} from './runner/runner.ts';
import {recordRun, type RecordedEnd, type RecordOptions} from './runner/saved-run.ts';
import type {RunFolder} from './store/run-folder.ts';
import {interruptGrace} from './terminal/signals.ts';

/** What asks a run to stop, as Ctrl-C does. */
export type StopSignals = {
	/** Nothing more is sent; replies in flight may still come for 5 s. */
	readonly signal?: AbortSignal | undefined;
	/** Not even those are waited for. */
	readonly force?: AbortSignal | undefined;
};

/**
 * Stops a run when a signal asks for it. One that is aborted already stops it without a grace, as
 * nothing is in flight yet.
 * @returns the function that ends this
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
 * Refuses an unconfirmed large load on a machine that is not this one.
 * @throws UserError
 */
export function refuseUnconfirmed({cautions, plan}: PreparedRun, {yes}: {readonly yes: boolean}) {
	if (yes || cautions.length === 0) return;
	throw new UserError(
		`this is a large load on ${URL.parse(plan.url)?.host ?? 'another machine'}: ${cautions.join(', ')}. Give --yes if you may do that.`,
	);
}

export type SendOptions = StopSignals &
	Pick<RecordOptions, 'log' | 'outputs'> & {
		/** Gets each state of the run, ten times a second while something changes. */
		readonly onSnapshot?: ((snapshot: Snapshot) => void) | undefined;
	};

export type SentRun = RecordedEnd & {readonly folder: RunFolder};

/**
 * Sends a prepared run and saves it; what the commands without a screen and the library share.
 * Resolves when the run's folder is complete, whatever became of the run.
 * @throws UserError when the folder can't be made
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
