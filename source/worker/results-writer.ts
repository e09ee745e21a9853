import type {MessagePort} from 'node:worker_threads';
import {scanPromptTable} from '../dataset/prompt-table.ts';
import {createIndexAppender} from '../store/index-appender.ts';
import {openResultsLog, type ResultsLog} from '../store/results-log.ts';
import {createLineWriter} from './line-writer.ts';
import {createPromptLabels} from './prompt-labels.ts';
import {readRecords} from './result-record.ts';
import type {FromWriter, ToWriter, WriterSetup} from './writer-messages.ts';

/** A batch whose lines are not all in the file yet. */
type Taken = {
	readonly port: MessagePort;
	readonly buffer: ArrayBuffer;
	readonly used: number;
	/** Where its last line ends in the file. */
	readonly end: number;
};

const reasonOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

/**
 * Writes the results of a run's engines into one file, in the order of their arrival, and their index beside
 * it. Runs in a thread of its own, and for tests in the engine's. It ends when all engines have ended or are
 * gone.
 * @param ports one for each engine
 * @param ended called when the files are closed
 */
export function startResultsWriter(
	setup: WriterSetup,
	ports: readonly MessagePort[],
	ended: () => void = () => undefined,
): void {
	const prompts = scanPromptTable(setup.prompts);
	const labels = createPromptLabels(prompts);
	const lines = createLineWriter({...setup, prompts, labels});
	const index = createIndexAppender(setup.file, {
		metrics: setup.metricNames,
		fields: {...setup.prompts.fields, got: setup.got},
	});
	const open = new Set(ports);
	/** Engines that send nothing more. */
	const ending = new Set<MessagePort>();
	let taken: Taken[] = [];
	let log: ResultsLog | undefined;
	/** Whether nothing more is written. */
	let broken = false;

	const post = (port: MessagePort, message: FromWriter) => port.postMessage(message);

	function fail(error: unknown): void {
		if (broken) return;
		broken = true;
		taken = [];
		for (const port of open) post(port, {type: 'broken', reason: reasonOf(error)});
	}

	function release(end: number): void {
		let count = 0;
		for (const {port, buffer, used, end: last} of taken) {
			if (last > end) break;
			count++;
			port.postMessage({type: 'written', buffer, used} satisfies FromWriter, [buffer]);
		}
		if (count > 0) taken = taken.slice(count);
		index.flush();
	}

	function write(port: MessagePort, buffer: ArrayBuffer, used: number): void {
		if (!log || broken) return;
		const into = log;
		readRecords(setup.metricNames, buffer, used, (record) => {
			const line = lines.write(record);
			const offset = into.end();
			into.append(line);
			index.add(lines.entry(offset, line.length));
		});
		taken.push({port, buffer, used, end: into.end()});
		into.flush();
	}

	/** Everything that this engine has sent must be on the disk before it may say that it is done. */
	async function end(port: MessagePort): Promise<void> {
		if (ending.has(port)) return;
		ending.add(port);
		const isLast = ending.size === ports.length;
		try {
			await (isLast ? log?.close() : log?.sync());
		} catch (error) {
			fail(error);
		}
		if (isLast) await (broken ? index.abandon() : index.close());
		open.delete(port);
		if (open.size === 0) ended();
		post(port, {type: 'ended'});
		port.close();
	}

	function listen(port: MessagePort): void {
		port.on('message', (message: ToWriter) => {
			switch (message.type) {
				case 'batch':
					write(port, message.buffer, message.used);
					break;
				case 'hide':
					lines.hide(message.secrets);
					break;
				case 'end':
					void end(port);
					break;
			}
		});
		// The engine's thread is gone.
		port.on('close', () => void end(port));
	}

	try {
		log = openResultsLog(setup.file, fail, release);
	} catch (error) {
		fail(error);
	}
	for (const port of ports) listen(port);
}
