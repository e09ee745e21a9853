import {parentPort, workerData} from 'node:worker_threads';
import {startResultsWriter} from './results-writer.ts';
import type {WriterThreadSetup} from './writer-messages.ts';

/* The thread that writes a run's results: making lines must not delay the clock of an engine. */
const {ports, ...setup} = workerData as WriterThreadSetup;
startResultsWriter(setup, ports, () => parentPort!.postMessage('ended'));
