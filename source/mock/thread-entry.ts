import {parentPort, workerData} from 'node:worker_threads';
import {startGateway} from './gateway.ts';
import type {Address, GatewayThreadData} from './thread.ts';

const {rows, options} = workerData as GatewayThreadData;
const {url, port} = await startGateway(rows, options);
const address: Address = {url, port};
parentPort?.postMessage(address);
