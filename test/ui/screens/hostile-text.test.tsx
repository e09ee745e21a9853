import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import type {ReactNode} from 'react';
import {expect, test} from 'vitest';
import type {Profiles} from '../../../source/config/profiles/profiles.ts';
import {resultOf} from '../../../source/statistics/threshold-result.ts';
import {toFile} from '../../../source/store/summary-codec.ts';
import {Footer} from '../../../source/ui/components/footer.tsx';
import {Header} from '../../../source/ui/components/header.tsx';
import {RunnerContext} from '../../../source/ui/hooks/use-runner.ts';
import {ConfigureScreen} from '../../../source/ui/screens/configure/configure-screen.tsx';
import {HistoryScreen} from '../../../source/ui/screens/history-screen.tsx';
import {ResultsScreen} from '../../../source/ui/screens/results/results-screen.tsx';
import {RunScreen} from '../../../source/ui/screens/run/run-screen.tsx';
import {ServicesContext, type Services} from '../../../source/ui/services.ts';
import {makeAttempt} from '../../helpers/attempt.ts';
import {temporaryFolder, temporaryFile} from '../../helpers/folder.ts';
import {hostileTexts, obeyed} from '../../helpers/hostile-texts.ts';
import {manifestOf, summaryOf} from '../../helpers/saved-runs.ts';
import {
	documentOf,
	entryOf,
	erroredEntry,
	failedEntry,
	fakeRunner,
	savedDocument,
	snapshotOf,
} from '../documents.ts';
import {keys, linesOf, show, type Shown} from '../rig.tsx';

const nothing = () => undefined;

/** Our own colours have one number each; everything else that a terminal obeys came from outside. */
function expectHarmless({raw}: Shown): void {
	const text = raw().replaceAll(/\u001B\[\d{1,3}m/g, '');
	for (const line of linesOf(text)) expect(line).not.toMatch(obeyed);
}

const screen = (tree: ReactNode, columns = 100) => show(tree, {columns, rows: 50});

/**
 * A third of the texts for each screen, another third for the next one; all of them in the long form,
 * which `test/faults` runs.
 */
let screens = 0;
function casesOf(): readonly (readonly [name: string, text: string])[] {
	const all = Object.entries(hostileTexts);
	const offset = screens++;
	return process.env.FLOODGATE_LONG === undefined
		? all.filter((_, index) => (index + offset) % 3 === 0)
		: all;
}

const resultsOf = (document: Parameters<typeof ResultsScreen>[0]['document']) => (
	<ResultsScreen
		document={document}
		baseline={documentOf(
			document.latest.map((entry) => ({...entryOf(entry.index), id: entry.id})),
			{manifest: {...document.manifest, metrics: Object.keys(document.summary?.metrics ?? {})}},
		)}
		onBack={nothing}
		onHistory={nothing}
		onRerun={nothing}
		onCopy={nothing}
		onEdit={nothing}
		onReport={nothing}
		onSaveProfile={nothing}
		onBaseline={nothing}
		onInterrupt={nothing}
	/>
);

test.each(casesOf())('%s: obeyed on no part of the run screen', async (_, text) => {
	const {intents, metrics} = snapshotOf();
	const runner = fakeRunner(
		snapshotOf({
			intents: {[text]: intents.pii!, [`${text}2`]: intents.contact!},
			metrics: {[text]: metrics.classification_accuracy!},
			errors: {[`app.${text}`]: {count: 3, example: text}},
		}),
	);
	const shown = await screen(
		<RunnerContext.Provider value={runner.view}>
			<RunScreen
				title={text}
				onInterrupt={nothing}
				onQuit={nothing}
				onCopy={nothing}
				onEdit={nothing}
			/>
		</RunnerContext.Provider>,
	);
	expect(shown.frame()).toContain('×3');
	expectHarmless(shown);
});

test.each(casesOf())('%s: obeyed on no tab of the results', async (_, text) => {
	const metric = summaryOf().metrics.classification_accuracy!;
	const intent = summaryOf().perIntent.pii!;
	const summary = summaryOf({
		verdict: 'invalid',
		verdictReasons: [text],
		thresholds: [{...resultOf(`metrics.${text} < 1`, null, 'no_data'), reason: text}],
		metrics: {[text]: metric},
		perIntent: {[text]: intent},
		generator: {...summaryOf().generator, saturated: true, reasons: [text]},
	});
	const parts = {id: text, question: text, intent: text, got: `${text}!`, reason: text};
	const entries = [
		failedEntry(0, {...parts, failed: [text]}),
		failedEntry(1, {...parts, id: `${text}1`}),
		erroredEntry(2, {...parts, id: `${text}2`, error: `closed.1000 ${text}`}),
	];
	const manifest = manifestOf(text, {name: text, status: 'complete', metrics: [text]});
	const shown = await screen(resultsOf(documentOf(entries, {manifest, summary})));
	for (const tab of ['1', '2', '3', '4', '5', '6']) {
		shown.press(tab);
		await shown.untilSeen(`[${tab} `);
		expectHarmless(shown);
	}
	shown.press('2/');
	await shown.untilSeen('Failures');
	shown.press('i');
	await shown.untilSeen('/ i');
	shown.press('\u0015\rmi');
	await shown.untilSeen('of 2');
	expectHarmless(shown);
	shown.press('s');
	await shown.untilSeen('Save the plan');
	expectHarmless(shown);
});

test.each(casesOf())('%s: obeyed in no line of the detail', async (_, text) => {
	const attempt = makeAttempt({
		id: text,
		outcome: 'failed',
		error: {class: 'closed.1000', message: text},
		prompt: {Question: text, Intent: text, Reponse: text, [text]: {nested: text}},
		reply: {text: `${text}\n${text}`, body: {message: text}, frames: 1, bytes: 1},
		scores: {[text]: 0},
		failed: [text],
		reasons: {[text]: text},
		metric_errors: {[`${text}2`]: text},
	});
	const shown = await screen(resultsOf(await savedDocument([attempt])));
	shown.press('2');
	await shown.untilSeen('[2 Failures');
	shown.press(keys.enter);
	await shown.untilSeen('Attempts');
	expectHarmless(shown);
});

test.each(casesOf())('%s: obeyed on no part of the history', async (_, text) => {
	const out = await temporaryFolder();
	for (const [name, manifest] of [
		['run', JSON.stringify(manifestOf(text, {name: text, status: 'complete'}))],
		['broken', `{"id": ${text}`],
	] as const) {
		await mkdir(join(out, name));
		await writeFile(join(out, name, 'manifest.json'), manifest);
		await writeFile(join(out, name, 'results.jsonl'), '');
	}
	const metrics = {[text]: summaryOf().metrics.classification_accuracy!};
	await writeFile(join(out, 'run', 'summary.json'), JSON.stringify(toFile(summaryOf({metrics}))));
	const shown = await screen(
		<HistoryScreen
			out={out}
			choosing={undefined}
			onOpen={nothing}
			onCompare={nothing}
			onBack={nothing}
			onInterrupt={nothing}
			onSay={nothing}
		/>,
	);
	expect(shown.frame()).toContain('cannot be read');
	expectHarmless(shown);
	shown.press('x');
	await shown.untilSeen('Delete');
	expectHarmless(shown);
});

function formOf(text: string, given: Readonly<Record<string, unknown>>) {
	const profiles: Partial<Profiles> = {list: () => [{name: text, changed: ''}]};
	const services: Services = {
		layers: [{source: 'flag', label: ({key}) => key, values: new Map(Object.entries(given))}],
		profiles: profiles as Profiles,
		profile: undefined,
		out: text,
		report: () => Promise.resolve(''),
		prepareReports: () => Promise.resolve(() => Promise.resolve([])),
		copy: () => Promise.resolve(''),
		edit: () => Promise.resolve(),
	};
	return (
		<ServicesContext.Provider value={services}>
			<ConfigureScreen
				memory={{recall: nothing, remember: nothing}}
				onStart={nothing}
				onHistory={nothing}
				onQuit={nothing}
				onSay={nothing}
				onInterrupt={nothing}
			/>
		</ServicesContext.Provider>
	);
}

test.each(casesOf())(
	'%s: obeyed on no part of the form, the dataset and the review',
	async (_, text) => {
		const row = JSON.stringify({Question: text, Intent: text});
		const dataset = await temporaryFile('prompts.jsonl', `${row}\n`);
		const values = {name: text, datasets: [dataset], tags: {[text]: text}, url: 'ws://127.0.0.1:1'};
		// Wide enough for the dataset and the profiles beside the form.
		const shown = await screen(formOf(text, values), 120);
		await shown.untilSeen('in 1 file');
		expectHarmless(shown);
		shown.press('R');
		await shown.untilSeen('Start this run?');
		expectHarmless(shown);
		shown.press('n');
		await shown.untilSeen('in 1 file');
		shown.press('\tx');
		await shown.untilSeen('Delete the profile');
		expectHarmless(shown);
	},
);

test.each(casesOf())('%s: obeyed in no problem of the form', async (_, text) => {
	const values = {
		...{url: `ws://127.0.0.1:1/${text}`, datasets: [text], metrics: [text]},
		...{headers: {[text]: text}, thresholds: [text], out: text, origin: text},
	};
	const shown = await screen(formOf(text, values));
	shown.press('R');
	await shown.untilSeen('Example: ');
	expectHarmless(shown);
});

test.each(casesOf())('%s: obeyed neither in a header nor in a message', async (_, text) => {
	const shown = await screen(
		<>
			<Header screen="run" detail={text} right="0s" />
			<Footer columns={100} message={`profile ${text} saved`} />
		</>,
	);
	expect(shown.frame()).toContain('profile ');
	expectHarmless(shown);
});
