import {pickOptions} from '../config/options/option.ts';
import {configOptions} from '../config/options/run-options.ts';
import {rerunOptions, type RerunConfig} from '../config/options/rerun.ts';
import {resolve, type Layer} from '../config/resolve.ts';
import type {Plan} from '../config/plan.ts';
import {exitLine} from '../reports/exit-line.ts';
import {createProgress} from '../headless/progress.ts';
import type {ResultEntry} from '../model/result-entry.ts';
import {UserError} from '../model/user-error.ts';
import {recordedPlan} from '../runner/recorded-plan.ts';
import {prepareRerun, type RerunChoice, type RerunEnd} from '../runner/rerun.ts';
import {warnOfDoubts} from '../analysis/doubts.ts';
import {findRun} from '../store/history.ts';
import {rerunToFile} from '../store/summary-codec.ts';
import {stopOnAbort} from '../run.ts';
import {defineCommand} from './define-command.ts';
import {renderRerun} from '../reports/rerun.ts';
import {readDocument, type RunDocument} from '../runs/saved-run-reader.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import {formatCount, formatMany} from '../terminal/format.ts';
import {sanitiseLines, toSafeJson} from '../terminal/sanitise.ts';
import {canDraw} from './launch.ts';
import {outerLayers} from './outer-layers.ts';
import {shortPath, styleFor} from './output.ts';
import {watchSignals} from './signals.ts';
import {exitCodes} from '../model/exit-codes.ts';

const usage =
	'floodgate rerun RUN [--failed | --errored | --doubtful | --all | --ids ID …] [options]';
/** Options that may replace those of the recorded plan, whose secrets are not saved. */
const replaceable = pickOptions(
	configOptions,
	...(['url', 'origin', 'headers', 'connections', 'proxy', 'connectTo', 'tokenCommand'] as const),
);

function chooseFrom({ids, ...config}: RerunConfig): RerunChoice {
	const words = (['failed', 'errored', 'doubtful', 'all'] as const).filter((word) => config[word]);
	const given = [...words, ...(ids ? ['ids'] : [])];
	if (given.length > 1) {
		throw new UserError(`--${given.join(' and --')} exclude each other. Usage: ${usage}`);
	}
	return ids ?? words[0] ?? 'failed';
}

/** @throws UserError when its results cannot be read */
async function readWhole(path: string): Promise<RunDocument> {
	try {
		return await readDocument(path);
	} catch (error) {
		throw new UserError(`the run ${path} cannot be read: ${(error as Error).message}`);
	}
}

/** The recorded plan with the options given again. */
function planFor(document: RunDocument, flags: Layer): Plan {
	const given = new Set(flags.values.keys());
	const {value} = resolve(replaceable, [flags]);
	const renewed = Object.fromEntries(Object.entries(value).filter(([key]) => given.has(key)));
	const manifest = {...document.manifest, plan: {...document.manifest.plan, ...renewed}};
	return recordedPlan({manifest});
}

function print({summary}: RerunEnd, {json}: RerunConfig): void {
	if (json) {
		process.stdout.write(`${toSafeJson(rerunToFile(summary))}\n`);
		return;
	}
	process.stdout.write(renderRerun(summary));
}

async function runHeadless(
	document: RunDocument,
	choice: RerunChoice,
	plan: Plan,
	config: RerunConfig,
): Promise<number> {
	const style = styleFor(process.stderr, config);
	const say = (text: string) => void process.stderr.write(`${style.own(text)}\n`);
	const progress = config.quiet ? undefined : createProgress(process.stderr, style);
	const interject = (text: string) => {
		progress?.end();
		say(text);
	};
	const signals = watchSignals(interject);
	const {entries, runner, done} = await prepareRerun(document, choice, plan, undefined, {
		force: config.force,
		log: (text) => interject(style.dim(sanitiseLines(text))),
	});
	say(`Sending ${formatMany(entries.length, 'prompt')} of ${document.manifest.id} again.`);
	runner.subscribe(() => progress?.update(runner.getSnapshot()));
	const ignoreSignals = stopOnAbort(runner, signals);
	runner.start();
	const end = await done;
	progress?.end();
	ignoreSignals();
	signals.end();
	print(end, config);
	const {passed, failed, errored, count} = end.summary;
	const answered = passed + failed > 0;
	const {aborted, counts} = end.snapshot;
	const code = signals.code() ?? codeOf(end, config);
	if (code !== 0) {
		const silent = answered ? 'the rerun was interrupted' : 'not one valid reply arrived';
		const still = `${formatCount(failed + errored)} of ${formatMany(count, 'prompt')} failed or errored again`;
		const usual = code === exitCodes.fail ? still : silent;
		const ended = aborted === null ? usual : describeEndReason(aborted.reason);
		const reasons = [end.failure ?? ended];
		say(style.red(exitLine({code, reasons, folder: shortPath(document.folder.path)})));
	} else if (counts.doubtful > 0 && !config.quiet) {
		say(style.yellow(`floodgate: ${warnOfDoubts(counts.doubtful, count)}`));
	}
	return code;
}

function codeOf({status, summary, snapshot}: RerunEnd, {fail}: RerunConfig): number {
	if (status === 'failed') return 1;
	const {passed, failed, errored} = summary;
	if (passed + failed === 0 || snapshot.aborted !== null) return exitCodes.invalid;
	return fail && failed + errored > 0 ? exitCodes.fail : 0;
}

/** Why there is nothing to send, when there is not; a run without saved attempts is another matter. */
function nothingToRerun({latest}: RunDocument, choice: RerunChoice): string | undefined {
	if (choice !== 'failed' && choice !== 'errored' && choice !== 'doubtful') return undefined;
	if (latest.length === 0) return undefined;
	const fits = (entry: ResultEntry) =>
		choice === 'doubtful' ? entry.doubt !== undefined : entry.outcome === choice;
	if (latest.some(fits)) return undefined;
	return choice === 'doubtful'
		? 'no attempt is doubtful: nothing to rerun'
		: `no prompt ${choice}: nothing to rerun`;
}

/** `floodgate rerun`. */
export const rerun = defineCommand({
	name: 'rerun',
	usage,
	about:
		'Sends chosen prompts of a saved run again, as a further attempt of that run. RUN is an\n' +
		'id, a folder, or "last". --url, --header and the like replace what the original run had.',
	options: [...rerunOptions, ...replaceable],
	configured: rerunOptions.filter(({key}) => key === 'out' || key === 'chart'),
	positionals: [{name: 'RUN', help: 'an id, a folder, or "last"', required: true}],
	async run({input: [name], flags}) {
		const config = resolve(rerunOptions, [flags, ...outerLayers()]).value;
		const choice = chooseFrom(config);
		const document = await readWhole(findRun(name!, config.out).folder.path);
		const none = nothingToRerun(document, choice);
		if (none !== undefined) {
			process.stderr.write(`floodgate: ${none}\n`);
			return 0;
		}
		const plan = planFor(document, flags);
		if (!canDraw(config)) return runHeadless(document, choice, plan, config);
		const {runApp} = await import('./app.ts');
		const start = {kind: 'rerun', document, choice, plan} as const;
		const {out, chart} = config;
		return runApp({start, layers: [], out, chart, invocation: config});
	},
});
