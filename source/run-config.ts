import type {input} from 'zod';
import {configOptions, type Config, type configSchema} from './config/options/run-options.ts';
import {toPlan, type Plan} from './config/plan.ts';
import {takeApart, type RawConfig} from './config/profiles/layer.ts';
import {resolve} from './config/resolve.ts';
import {isObject} from './model/is-object.ts';
import type {Snapshot} from './model/snapshot.ts';
import {UserError} from './model/user-error.ts';
import type {SavedRun} from './open-run.ts';
import {problemWithOutput, type Output} from './outputs/output.ts';
import {prepareRun} from './prepare/prepare.ts';
import {refuseUnconfirmed, sendRun} from './run.ts';

/**
 * The options of a run by the keys of `floodgate.config.json`. Durations are strings such as `"30s"`;
 * paths are relative to the working folder.
 */
export type RunConfig = input<typeof configSchema>;

export type RunOptions = {
	/** Stops the run like one Ctrl-C: replies in flight get 5 s. */
	readonly signal?: AbortSignal;
	/** Receive the run's data; one that fails is reported once and dropped. */
	readonly outputs?: readonly Output[];
	/** Receives each state of the run, ten times a second while something changes. */
	readonly onSnapshot?: (snapshot: Snapshot) => void;
	/** Receives what metric modules print, and warnings about the run. */
	readonly log?: (text: string) => void;
	/** Confirms a large load on another machine, as `--yes` does. */
	readonly yes?: boolean;
};

const configLabel = 'config';

/** Validates a configuration given in code; neither the environment nor a file adds to it. */
function planOf(config: RunConfig): Plan {
	if (!isObject(config)) {
		throw new UserError(`${configLabel}: it must be an object, such as {url: 'wss://…'}`);
	}
	const given = withoutUndefined(config);
	const {values, problems} = takeApart(configOptions, configLabel, given);
	if (problems.length > 0) throw new UserError(problems);
	const label = ({key}: {readonly key: string}) => `${configLabel}: ${key}`;
	return toPlan(resolve<Config>(configOptions, [{source: 'project', label, values}]).value);
}

/** Code often passes keys whose value is undefined; they count as absent. */
function withoutUndefined(config: RawConfig): RawConfig {
	const entries = Object.entries(config)
		.filter(([, value]) => value !== undefined)
		.map(([key, value]) => [key, isObject(value) ? withoutUndefined(value) : value] as const);
	return Object.fromEntries(entries);
}

/** Wraps a listener in an output, so that one that throws is dropped like any other output. */
const listenerOf = (snapshot: (snapshot: Snapshot) => void): Output => ({
	name: 'onSnapshot',
	snapshot,
});

function checkOutputs(outputs: readonly Output[]): void {
	const problems = outputs.map(problemWithOutput).filter((problem) => problem !== undefined);
	if (problems.length > 0) throw new UserError(problems);
}

/** Implements the library's `run`, see index.ts. */
export async function runConfig(config: RunConfig, options: RunOptions = {}): Promise<SavedRun> {
	const {signal, outputs = [], onSnapshot, log, yes = false} = options;
	signal?.throwIfAborted();
	checkOutputs(outputs);
	const prepared = await prepareRun(planOf(config));
	signal?.throwIfAborted();
	refuseUnconfirmed(prepared, {yes});
	for (const warning of prepared.warnings) log?.(warning);
	const {folder, failure, saved} = await sendRun(prepared, {
		outputs: onSnapshot ? [...outputs, listenerOf(onSnapshot)] : outputs,
		...(log && {log}),
		signal,
	});
	if (saved === 'not') throw new Error(failure ?? `nothing of the run was saved in ${folder.path}`);
	const {openRun} = await import('./open-run.ts');
	return openRun(folder.path);
}
