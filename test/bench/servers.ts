import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
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
	/** Bytes of a reply. */
	readonly bytes?: number;
	/** Seconds after the first message at which it stands still, and for how many. */
	readonly freeze?: {readonly at: number; readonly duration: number};
	/** A PEM file with a key and a certificate for 127.0.0.1: the server speaks TLS. */
	readonly cert?: string;
};

/** A server of our own in its own process, which ends with the benchmark if not before. */
export type Server = {
	readonly url: string;
	/** What it saw since it was last asked. */
	readonly report: () => Promise<ServerReport>;
	readonly stop: () => Promise<void>;
};

export type Servers = {
	/** Which program answers wherever it can. */
	readonly name: string;
	readonly start: (options?: ServerOptions) => Promise<Server>;
};

/** Milliseconds: far more than the whole benchmark takes. */
const serverLimit = 4 * 3_600_000;
const compileLimit = 60_000;
const nodeFile = fileURLToPath(new URL('./server.ts', import.meta.url));
const sourceFile = fileURLToPath(new URL('./server.c', import.meta.url));

function argumentsOf(options: ServerOptions): string[] {
	const {delay, gather, freeze, frames, together, bytes, cert} = options;
	const args: string[] = [];
	if (delay !== undefined) args.push('--delay', `${delay}`);
	if (gather !== undefined) args.push('--gather', `${gather}`);
	if (frames !== undefined) args.push('--frames', `${frames}`);
	if (together) args.push('--together');
	if (bytes !== undefined) args.push('--bytes', `${bytes}`);
	if (freeze) args.push('--freeze', `${freeze.at}:${freeze.duration}`);
	if (cert !== undefined) args.push('--cert', cert);
	return args;
}

/**
 * Compiles the server in C.
 * @returns the program; undefined where there is no compiler, or no Linux
 */
export async function compileServer(folder: string): Promise<string | undefined> {
	const program = join(folder, 'server');
	try {
		const args = ['-O2', '-o', program, sourceFile];
		await promisify(execFile)('cc', args, {timeout: compileLimit});
		return program;
	} catch {
		return undefined;
	}
}

/**
 * Servers in C where one was compiled, for what it can do, and otherwise under Node.
 * @param program the compiled server
 */
export function createServers(children: Children, program: string | undefined): Servers {
	return {
		name: program === undefined ? 'test/bench/server.ts' : 'test/bench/server.c',
		async start(options = {}) {
			const {gather, freeze, cert} = options;
			const nodeOnly = gather !== undefined || freeze !== undefined || cert !== undefined;
			const args = argumentsOf(options);
			const running =
				program === undefined || nodeOnly
					? children.start([nodeFile, ...args], {limit: serverLimit})
					: children.start(args, {program, limit: serverLimit});
			const port = await running.line();
			return {
				url: `${cert === undefined ? 'ws' : 'wss'}://127.0.0.1:${port}`,
				async report() {
					running.tell('report');
					return JSON.parse(await running.line()) as ServerReport;
				},
				stop: running.stop,
			};
		},
	};
}
