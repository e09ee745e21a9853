import {parentPort, workerData} from 'node:worker_threads';
import {createWorkerEngine} from './worker-engine.ts';
import type {ToWorker, WorkerSetup} from './messages.ts';

/* The engine's thread: nothing that draws or reads a terminal may delay its clock. */
const port = parentPort!;
const receive = createWorkerEngine(workerData as WorkerSetup, (message) => {
	port.postMessage(message);
	// With the last message the thread ends, as soon as its sockets are closed.
	if (message.type === 'done') port.close();
});
port.on('message', (message: ToWorker) => receive(message));
