import {configOptions, type Config} from '../config/schema.ts';
import {rerunOptions, type RerunConfig} from '../config/rerun-schema.ts';
import {resolve, type Layer} from '../config/resolve.ts';
import type {Plan} from '../config/plan.ts';
import {createProgress} from '../headless/progress.ts';
import {UserError} from '../model/user-error.ts';
import {recordedPlan} from '../runner/recorded-plan.ts';
import {prepareRerun, type RerunChoice, type RerunEnd} from '../runner/rerun.ts';
import {findRun} from '../store/history.ts';
import {rerunToFile} from '../store/summary-codec.ts';
import {describeRerun} from '../store/summary.ts';
import {openRun, type RunDocument} from '../store/run-document.ts';
import {formatMany, formatScore} from '../terminal/format.ts';
import {sanitiseLine, toSafeJson} from '../terminal/sanitise.ts';
import {canDraw} from './launch.ts';
import {outerLayers} from './outer-layers.ts';
import {styleFor} from './output.ts';
import {parseArguments, renderHelp} from './parse.ts';
import {watchSignals} from './signals.ts';
import {verdictCodes} from './verdict-codes.ts';

const usage = 'floodgate rerun RUN [--failed | --errored | --all | --ids ID …] [options]';
const about =
	'Sends prompts of a saved run again: exactly those, as a further attempt of that run. RUN is an\n' +
	'id, a folder, or "last". --url and --header replace what the run was started with.';

/** What of the run's own plan may be given anew, for its secrets are not saved. */
const replaceable = configOptions.filter(({key}) =>
	['url', 'origin', 'headers', 'connections'].includes(key),
);
const options = [...rerunOptions, ...replaceable];

function chooseFrom({failed, errored, all, ids}: RerunConfig): RerunChoice {
	const given = [failed && 'failed', errored && 'errored', all && 'all', ids && 'ids'].filter(
		Boolean,
	);
	if (given.length > 1) {
		throw new UserError(`--${given.join(' and --')} exclude each other. Usage: ${usage}`);
	}
	if (ids) return ids;
	return errored ? 'errored' : all ? 'all' : 'failed';
}

/** The recorded plan with what was given anew. */
function planFor(document: RunDocument, flags: Layer): Plan {
	const given = new Set(flags.values.keys());
	const {value} = resolve<Config>(replaceable, [flags]);
	const renewed = Object.fromEntries(Object.entries(value).filter(([key]) => given.has(key)));
	const manifest = {...document.manifest, plan: {...document.manifest.plan, ...renewed}};
	return recordedPlan({manifest});
}

function print({summary}: RerunEnd, {json}: RerunConfig): void {
	if (json) {
		process.stdout.write(`${toSafeJson(rerunToFile(summary))}\n`);
		return;
	}
	const {averages} = summary;
	process.stdout.write(`${sanitiseLine(describeRerun(summary))}\n`);
	for (const [name, {before, after}] of Object.entries(averages)) {
		process.stdout.write(
			`${sanitiseLine(name)}  ${formatScore(before)} before, ${formatScore(after)} now\n`,
		);
	}
}

async function runHeadless(
	document: RunDocument,
	choice: RerunChoice,
	plan: Plan,
	config: RerunConfig,
): Promise<number> {
	const style = styleFor(process.stderr, config);
	const say = (text: string) => void process.stderr.write(`${style.own(text)}\n`);
	const {entries, runner, done} = await prepareRerun(document, choice, plan);
	say(`Sending ${formatMany(entries.length, 'prompt')} of ${document.manifest.id} again.`);
	const progress = config.quiet ? undefined : createProgress(process.stderr, style);
	const signals = watchSignals(runner, say);
	runner.subscribe(() => progress?.update(runner.getSnapshot()));
	runner.start();
	const end = await done;
	progress?.end();
	signals.end();
	if (end.failure !== undefined) say(style.red(`floodgate: ${sanitiseLine(end.failure)}`));
	print(end, config);
	if (end.status === 'failed') return signals.code() ?? 1;
	const answered = end.summary.passed + end.summary.failed > 0;
	return signals.code() ?? (answered ? 0 : verdictCodes.invalid);
}

/** `floodgate rerun`. */
export async function rerun(argv: readonly string[]): Promise<number> {
	const {input, flags, help} = parseArguments(argv, options);
	if (help) {
		process.stdout.write(renderHelp(usage, about, options));
		return 0;
	}
	const [name, extra] = input;
	if (name === undefined || extra !== undefined) throw new UserError(`which run? Usage: ${usage}`);
	const config = resolve<RerunConfig>(rerunOptions, [flags, ...outerLayers()]).value;
	const choice = chooseFrom(config);
	const {folder} = findRun(name, config.out);
	const document = await openRun(folder.path);
	const plan = planFor(document, flags);
	if (!canDraw(config)) return runHeadless(document, choice, plan, config);
	const {runApp} = await import('./app.ts');
	const start = {kind: 'rerun', document, choice, plan} as const;
	return runApp({start, layers: [], out: config.out, invocation: config});
}
