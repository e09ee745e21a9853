import {MessageChannel, type MessagePort} from 'node:worker_threads';
import {scanPromptTable} from '../dataset/prompt-table.ts';
import {labelPlaces} from '../model/reply-labels.ts';
import type {WorkerSetup} from './messages.ts';
import {createResultsSender, type ResultsSender, type SenderEvents} from './results-sender.ts';
import {startResultsWriter} from './results-writer.ts';
import type {WriterSetup} from './writer-messages.ts';

/** What the writer of an engine's results needs. */
export const writerSetupOf = (
	{plan, prompts, secrets, metricNames}: Omit<WorkerSetup, 'worker' | 'workers' | 'taken'>,
	file: string,
): WriterSetup => ({
	...{file, metricNames, secrets},
	prompts,
	got: labelPlaces('intent', plan.reply),
	signed: plan.auth === 'sigv4',
});

/** Starts a writer in this thread. */
function startOwnWriter(setup: WorkerSetup, file: string): MessagePort {
	const {port1, port2} = new MessageChannel();
	startResultsWriter(writerSetupOf(setup, file), [port2]);
	return port1;
}

/** The way to the results file of an engine; undefined when nothing is saved. */
export function openResults(setup: WorkerSetup, events: SenderEvents): ResultsSender | undefined {
	const {resultsFile, metricNames: metrics, results, prompts} = setup;
	if (resultsFile === null) return undefined;
	const port = results ?? startOwnWriter(setup, resultsFile);
	const {rowLength} = scanPromptTable(prompts);
	return createResultsSender(port, {metrics, rowLength}, events);
}
