import {fileURLToPath} from 'node:url';
import type {Children} from './children.ts';
import type {ServerReport} from './witness.ts';

export type ServerOptions = {
	/** Milliseconds that each reply is held. */
	readonly delay?: number;
	/** Messages that must have come before any is answered. */
	readonly gather?: number;
	/** Frames of a reply, and whether they come in one write instead of one each. */
	readonly frames?: number;
	readonly together?: boolean;
	/** Seconds after the first message at which it stands still, and for how many. */
	readonly freeze?: {readonly at: number; readonly duration: number};
};

/** A server of our own in its own process, which ends with the benchmark if not before. */
export type Server = {
	readonly url: string;
	/** What it saw since it was last asked. */
	readonly report: () => Promise<ServerReport>;
	readonly stop: () => Promise<void>;
};

/** Milliseconds: far more than the whole benchmark takes. */
const serverLimit = 3_600_000;
const file = fileURLToPath(new URL('./server.ts', import.meta.url));

export async function startServer(
	children: Children,
	{delay, gather, freeze, frames, together}: ServerOptions = {},
): Promise<Server> {
	const args = [file];
	if (delay !== undefined) args.push('--delay', `${delay}`);
	if (gather !== undefined) args.push('--gather', `${gather}`);
	if (frames !== undefined) args.push('--frames', `${frames}`);
	if (together) args.push('--together');
	if (freeze) args.push('--freeze', `${freeze.at}:${freeze.duration}`);
	const running = children.start(args, {limit: serverLimit});
	const url = `ws://127.0.0.1:${await running.line()}`;
	return {
		url,
		async report() {
			running.tell('report');
			return JSON.parse(await running.line()) as ServerReport;
		},
		stop: running.stop,
	};
}
