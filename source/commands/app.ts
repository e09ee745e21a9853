import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {openProfiles} from '../config/profiles/profiles.ts';
import type {Layer} from '../config/resolve.ts';
import type {Invocation} from '../config/options/run-options.ts';
import {withLightDrawing} from '../light-imports.ts';
import {warnOfDoubts} from '../analysis/doubts.ts';
import {exportJson} from '../store/files.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';
import {isUtf8} from '../terminal/style.ts';
import type {Theme} from '../ui/theme.tsx';
import type {AppEnd, AppStart} from '../ui/views.ts';
import {copyToClipboard} from './clipboard.ts';
import {exitCodes} from '../model/exit-codes.ts';
import type {AppReports} from './app-reports.ts';
import {shortPath, styleFor} from './output.ts';
import {ownKeys} from './own-keys.ts';
import {ownCommand} from '../terminal/own-command.ts';

type AppOptions = {
	readonly start: AppStart;
	/** Values that the form's own override, the strongest first. */
	readonly layers: readonly Layer[];
	readonly profile?: string | undefined;
	readonly out: string;
	/** How charts are drawn, until a run says otherwise. */
	readonly chart: Theme['chart'];
	/** Whether the server ends with the app, so that nothing can be rerun afterwards. */
	readonly serverEnds?: boolean;
	readonly invocation: Pick<Invocation, 'color' | 'ascii' | 'accessible'> & {
		readonly summary?: string | undefined;
	};
};

/** Loaded on demand, so that the first screen does not wait for it. */
const loadReports = () => import('./reports.ts');
const loadText = () => import('../reports/text.ts');
const loadEnd = () => import('./open-end.ts');
const loadRun = () => import('../runs/open-run.ts');
const loadExitLine = () => import('../reports/exit-line.ts');
const loadCodec = () => import('../store/summary-codec.ts');

async function writeTextReport({folder}: RunDocument): Promise<string> {
	const [{writeReport}, {textReporter}, {openRun}] = await Promise.all([
		loadReports(),
		loadText(),
		loadRun(),
	]);
	return writeReport({reporter: textReporter}, await openRun(folder.path));
}

async function edit(file: string): Promise<void> {
	const editor = process.env.VISUAL ?? process.env.EDITOR ?? 'vi';
	// An editor may come with arguments, such as "code --wait".
	const [program = 'vi', ...args] = editor.split(/\s+/);
	const child = spawn(program, [...args, file], {stdio: 'inherit'});
	await once(child, 'close');
}

/** Whether the folder of a finished run is complete. */
const isSaved = ({folder, summary}: RunDocument): boolean =>
	summary?.run.status !== 'failed' && existsSync(folder.resultsFile);

/** Prints the last run and the command to continue with, so that both stay on the terminal. */
async function printAfterwards(
	document: RunDocument,
	invocation: AppOptions['invocation'],
	canRerun: boolean,
): Promise<void> {
	const {summary, manifest, folder} = document;
	if (!summary) return;
	const [{printReport}, {textReporter}, {openEnd}] = await Promise.all([
		loadReports(),
		loadText(),
		loadEnd(),
	]);
	const saved = isSaved(document) ? 'whole' : 'not';
	const run = await openEnd(folder, {saved, manifest, summary});
	const named = saved === 'whole' ? shortPath(folder.path) : undefined;
	await printReport(textReporter, run, invocation, named);
	const {latest} = (await document.reading?.whole.catch(() => undefined)) ?? document;
	const counts = {
		failed: latest.filter(({outcome}) => outcome === 'failed').length,
		errored: latest.filter(({outcome}) => outcome === 'errored').length,
		doubtful: latest.filter(({doubt}) => doubt !== undefined).length,
	};
	const names = {failed: 'failures', errored: 'errors', doubtful: 'doubtful ones'};
	const hints = Object.entries(names)
		.filter(([wanted]) => canRerun && counts[wanted as keyof typeof names] > 0)
		.map(
			([wanted, name]) => `Rerun the ${name}: ${ownCommand(`rerun ${folder.id} --${wanted}`)}\n`,
		);
	if (hints.length > 0) process.stdout.write(`\n${hints.join('')}`);
}

/**
 * Runs the terminal app.
 * @returns the exit code of the last run, or of the signal that ended it
 */
export async function runApp({
	start,
	layers,
	profile,
	out,
	chart,
	serverEnds = false,
	invocation,
}: AppOptions): Promise<number> {
	const style = styleFor(process.stdout, invocation);
	// chalk, which Ink draws with, reads this variable when it loads.
	if (!style.color) process.env.FORCE_COLOR = '0';
	const textOnly = invocation.accessible || process.env.INK_SCREEN_READER === 'true';
	const notices: string[] = [];
	let reports: AppReports | undefined;
	const loadAppReports = async () =>
		(reports ??= (await import('./app-reports.ts')).createAppReports(invocation));
	const profiles = openProfiles({warn: (text) => notices.push(text)});
	const keys = await ownKeys(profiles.file);
	const {mountApp} = await withLightDrawing(() => import('../ui/mount.tsx'));
	const end: AppEnd = await mountApp({
		start,
		services: {
			layers,
			profiles,
			profile,
			...keys,
			out,
			report: writeTextReport,
			prepareReports: async (...given) => (await loadAppReports()).prepare(...given),
			copy: (text) => copyToClipboard(text, process.stdout),
			edit,
		},
		ascii: invocation.ascii || !isUtf8(process.env),
		textOnly,
		color: style.color,
		chart,
	});
	for (const notice of notices) process.stderr.write(`floodgate: ${notice}\n`);
	const reported = end.last && (await reports?.print(end.last));
	if (end.last && !reported) await printAfterwards(end.last, invocation, !serverEnds);
	if (end.last?.summary && invocation.summary !== undefined) {
		const {toFile} = await loadCodec();
		exportJson(invocation.summary, toFile(end.last.summary));
	}
	const summary = end.last?.summary;
	const unwritten = end.last ? (reports?.problemsOf(end.last) ?? []) : [];
	const broken = summary?.run.status === 'failed' || unwritten.length > 0;
	const own = broken ? 1 : summary && exitCodes[summary.verdict];
	const code = end.code ?? own ?? 0;
	if (code !== 0 && end.last && summary) {
		const reasons = unwritten.length > 0 ? unwritten : summary.verdictReasons;
		const folder = isSaved(end.last) ? shortPath(end.last.folder.path) : undefined;
		const {exitLine} = await loadExitLine();
		const line = exitLine({code, reasons, folder});
		process.stderr.write(`${styleFor(process.stderr, invocation).red(line)}\n`);
	} else if (summary?.doubtful) {
		const {doubtful, totalRequests: total} = summary;
		process.stderr.write(`floodgate: ${warnOfDoubts(doubtful, total)}\n`);
	}
	return code;
}
