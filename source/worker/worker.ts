import {parentPort, workerData} from 'node:worker_threads';
import {createWorkerEngine} from './worker-engine.ts';
import type {ToWorker, WorkerSetup} from './messages.ts';

/* The engine's own thread: drawing and reading a terminal must not delay its clock. */
const port = parentPort!;
const receive = createWorkerEngine(workerData as WorkerSetup, (message) => {
	port.postMessage(message);
	// After the last message the thread ends, as soon as its sockets are closed.
	if (message.type === 'done') port.close();
});
port.on('message', (message: ToWorker) => receive(message));
