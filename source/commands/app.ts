import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {openProfiles} from '../config/profiles/profiles.ts';
import type {Layer} from '../config/resolve.ts';
import type {Invocation} from '../config/options/run-options.ts';
import {withLightDrawing} from '../light-imports.ts';
import {warnOfDoubts} from '../analysis/doubts.ts';
import {exportJson, writeWhole} from '../store/files.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';
import {createStyle, isUtf8} from '../terminal/style.ts';
import type {AppEnd, AppStart} from '../ui/views.ts';
import {copyToClipboard} from './clipboard.ts';
import {columnsOf, shortPath, styleFor} from './output.ts';
import {exitCodes} from '../model/exit-codes.ts';

type AppOptions = {
	readonly start: AppStart;
	/** Values weaker than the form's own, the strongest first. */
	readonly layers: readonly Layer[];
	readonly profile?: string | undefined;
	readonly out: string;
	/** Whether the server ends with the app, so that nothing can be rerun afterwards. */
	readonly serverEnds?: boolean;
	readonly invocation: Pick<Invocation, 'color' | 'ascii' | 'accessible'> & {
		readonly summary?: string | undefined;
	};
};

/** Only when there is something to report: the first screen need not wait for it. */
const loadConsole = () => import('../reports/console.ts');
const loadExitLine = () => import('../reports/exit-line.ts');
const loadCodec = () => import('../store/summary-codec.ts');

async function writeReport(document: RunDocument): Promise<string> {
	if (!document.summary) throw new Error('the run has no summary to report');
	const {renderConsole} = await loadConsole();
	const file = join(document.folder.path, 'report.txt');
	const style = createStyle({color: false, ascii: false});
	writeWhole(
		file,
		renderConsole(document.summary, {style, columns: 120, folder: shortPath(document.folder.path)}),
	);
	return shortPath(file);
}

async function edit(file: string): Promise<void> {
	const editor = process.env.VISUAL ?? process.env.EDITOR ?? 'vi';
	// An editor may come with arguments, such as "code --wait".
	const [program = 'vi', ...args] = editor.split(/\s+/);
	const child = spawn(program, [...args, file], {stdio: 'inherit'});
	await once(child, 'close');
}

/** Whether a run that has ended is in its folder as a whole. */
const isSaved = ({folder, summary}: RunDocument): boolean =>
	summary?.run.status !== 'failed' && existsSync(folder.resultsFile);

/** Prints the last run where it stays readable, and the command that continues from it. */
async function printAfterwards(
	document: RunDocument,
	invocation: AppOptions['invocation'],
	canRerun: boolean,
): Promise<void> {
	const {summary, folder, latest} = document;
	if (!summary) return;
	const {renderConsole} = await loadConsole();
	const style = styleFor(process.stdout, invocation);
	const text = renderConsole(summary, {
		style,
		columns: columnsOf(process.stdout),
		folder: isSaved(document) ? shortPath(folder.path) : undefined,
	});
	const counts = {
		failed: latest.filter(({outcome}) => outcome === 'failed').length,
		errored: latest.filter(({outcome}) => outcome === 'errored').length,
		doubtful: latest.filter(({doubt}) => doubt !== undefined).length,
	};
	const names = {failed: 'failures', errored: 'errors', doubtful: 'doubtful ones'};
	const hints = Object.entries(names)
		.filter(([wanted]) => canRerun && counts[wanted as keyof typeof names] > 0)
		.map(([wanted, name]) => `Rerun the ${name}: floodgate rerun ${folder.id} --${wanted}\n`);
	process.stdout.write(hints.length > 0 ? `${text}\n${hints.join('')}` : text);
}

/**
 * Runs the terminal app.
 * @returns the exit code: that of the last run, or of the signal that ended it
 */
export async function runApp({
	start,
	layers,
	profile,
	out,
	serverEnds = false,
	invocation,
}: AppOptions): Promise<number> {
	const style = styleFor(process.stdout, invocation);
	// chalk, which Ink draws with, decides by this variable when it is loaded.
	if (!style.color) process.env.FORCE_COLOR = '0';
	const textOnly = invocation.accessible || process.env.INK_SCREEN_READER === 'true';
	const notices: string[] = [];
	const profiles = openProfiles({warn: (text) => notices.push(text)});
	const {mountApp} = await withLightDrawing(() => import('../ui/mount.tsx'));
	const end: AppEnd = await mountApp({
		start,
		services: {
			layers,
			profiles,
			profile,
			out,
			report: writeReport,
			copy: (text) => copyToClipboard(text, process.stdout),
			edit,
		},
		ascii: invocation.ascii || !isUtf8(process.env),
		textOnly,
		color: style.color,
	});
	for (const notice of notices) process.stderr.write(`floodgate: ${notice}\n`);
	if (end.last) await printAfterwards(end.last, invocation, !serverEnds);
	if (end.last?.summary && invocation.summary !== undefined) {
		const {toFile} = await loadCodec();
		exportJson(invocation.summary, toFile(end.last.summary));
	}
	const summary = end.last?.summary;
	const own = summary?.run.status === 'failed' ? 1 : summary && exitCodes[summary.verdict];
	const code = end.code ?? own ?? 0;
	if (code !== 0 && end.last && summary) {
		const {verdictReasons: reasons} = summary;
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
