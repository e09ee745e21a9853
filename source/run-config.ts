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
import {findOutput} from './outputs/registry.ts';
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
	/** Receive the run's data, as objects or paths of modules; one that fails is reported once and dropped. */
	readonly outputs?: readonly (Output | string)[];
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

/** @throws UserError for what TypeScript would have refused */
function checkOptions({signal, outputs = [], log}: RunOptions): void {
	if (signal !== undefined && typeof signal.throwIfAborted !== 'function') {
		throw new UserError('signal: it must be an AbortSignal, such as AbortSignal.timeout(60_000)');
	}
	if (log !== undefined && typeof log !== 'function') {
		throw new UserError('log: it must be a function that takes a text');
	}
	if (!Array.isArray(outputs)) throw new UserError('outputs: it must be a list of outputs');
	const problems = outputs
		.filter((output) => typeof output !== 'string')
		.map(problemWithOutput)
		.filter((problem) => problem !== undefined);
	if (problems.length > 0) throw new UserError(problems);
}

/** Loads the outputs that are given as paths of modules. */
const loadOutputs = (outputs: readonly (Output | string)[]): Promise<Output[]> =>
	Promise.all(
		outputs.map(async (output) => (typeof output === 'string' ? await findOutput(output) : output)),
	);

/** A log that gets each warning once; one that throws is never in the way of the run. */
function createLog(log: RunOptions['log']) {
	const warned = new Set<string>();
	const pass = (text: string) => {
		try {
			log?.(text);
		} catch {
			// Nobody else listens.
		}
	};
	const warn = (warnings: readonly string[]) => {
		for (const text of warnings) {
			if (!warned.has(text)) pass(text);
			warned.add(text);
		}
	};
	return {pass, warn};
}

/** Implements the library's `run`, see index.ts. */
export async function runConfig(config: RunConfig, options: RunOptions = {}): Promise<SavedRun> {
	checkOptions(options);
	const {signal, onSnapshot, yes = false} = options;
	const log = createLog(options.log);
	signal?.throwIfAborted();
	const plan = planOf(config);
	if (plan.reports.length > 0) {
		throw new UserError(
			`${configLabel}: reports: none is written here; call writeReport of the run that is returned`,
		);
	}
	const outputs = await loadOutputs(options.outputs ?? []);
	const prepared = await prepareRun(plan);
	signal?.throwIfAborted();
	refuseUnconfirmed(prepared, {yes});
	log.warn(prepared.warnings);
	const {folder, failure, saved, snapshot} = await sendRun(prepared, {
		outputs: onSnapshot ? [...outputs, listenerOf(onSnapshot)] : outputs,
		log: log.pass,
		onSnapshot: ({warnings}) => log.warn(warnings),
		signal,
	});
	// The last one came after the last snapshot when an output failed in its `end`.
	log.warn(snapshot.warnings);
	if (saved === 'not') throw new Error(failure ?? `nothing of the run was saved in ${folder.path}`);
	const {openRun} = await import('./open-run.ts');
	return openRun(folder.path);
}
