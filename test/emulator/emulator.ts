import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';

export type Emulator = {
	/** `ws://` address of the chatbot, without the token that its authorizer asks for. */
	readonly url: string;
	/** Ends it and whatever it started, and removes what it wrote. */
	readonly stop: () => Promise<void>;
};

export type EmulatorOptions = {
	/** Seconds without a message after which the gateway closes a connection. */
	readonly idle: number;
};

const here = fileURLToPath(new URL('.', import.meta.url));
const host = '127.0.0.1';
/** What the emulator says last when it starts. */
const ready = '[http for websocket] listening';
const startLimit = 60_000;
const stopLimit = 5000;
const tries = 3;
const lastWords = 4000;

/** So many ports that were free a moment ago, all different. */
async function freePorts(count: number): Promise<number[]> {
	const servers = Array.from({length: count}, () => createServer().listen(0, host));
	await Promise.all(servers.map((server) => once(server, 'listening')));
	const ports = servers.map((server) => (server.address() as AddressInfo).port);
	await Promise.all(servers.map((server) => once(server.close(), 'close')));
	return ports;
}

/** Its environment: no credentials, settings or home of the user, so that it can reach nothing of his. */
function environment(home: string, port: number): NodeJS.ProcessEnv {
	const own = /^(AWS_|SLS_|SERVERLESS_|NODE_|VITEST|XDG_|CI$)/;
	const kept = Object.entries(process.env).filter(([name]) => !own.test(name));
	return {
		...Object.fromEntries(kept),
		HOME: home,
		USERPROFILE: home,
		EMULATOR_HOME: home,
		AWS_ACCESS_KEY_ID: 'local',
		AWS_SECRET_ACCESS_KEY: 'local',
		AWS_REGION: 'us-east-1',
		AWS_EC2_METADATA_DISABLED: 'true',
		SLS_TELEMETRY_DISABLED: '1',
		SLS_NOTIFICATIONS_MODE: 'off',
		CALLBACK_URL: `http://${host}:${port}`,
	};
}

/** Kills a process that leads a group, with all of the group. */
function killGroup({pid}: ChildProcess, signal: NodeJS.Signals): void {
	try {
		process.kill(-pid!, signal);
	} catch (error) {
		// No process of the group is left.
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

async function launch(home: string, {idle}: EmulatorOptions): Promise<Emulator> {
	const [port, lambdaPort] = (await freePorts(2)) as [number, number];
	const child = spawn(
		process.execPath,
		[
			...['--import', new URL('leash.js', import.meta.url).href],
			join(here, 'node_modules/serverless/bin/serverless.js'),
			...['offline', 'start', '--useInProcess', '--noSponsor', '--host', host],
			...['--websocketPort', `${port}`, '--lambdaPort', `${lambdaPort}`],
			...['--webSocketIdleTimeout', `${idle}`],
		],
		// A group of its own, so that all of it can be ended at once.
		{cwd: here, env: environment(home, port), stdio: 'pipe', detached: true},
	);
	const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const output = await new Promise<string>((resolve) => {
		let text = '';
		const timer = setTimeout(() => resolve(text), startLimit);
		const hear = (chunk: string) => {
			text = (text + chunk).slice(-lastWords);
			if (text.includes(ready)) resolve(text);
		};
		child.stdout.setEncoding('utf8').on('data', hear);
		child.stderr.setEncoding('utf8').on('data', hear);
		child.once('error', ({message}) => resolve(message));
		void closed.then(() => resolve(text)).finally(() => clearTimeout(timer));
	});
	const stop = async () => {
		killGroup(child, 'SIGTERM');
		const timer = setTimeout(() => killGroup(child, 'SIGKILL'), stopLimit);
		await closed;
		clearTimeout(timer);
		killGroup(child, 'SIGKILL');
	};
	if (output.includes(ready)) return {url: `ws://${host}:${port}/`, stop};
	if (child.pid !== undefined) await stop();
	throw new Error(`The emulator did not start. It said:\n${output}`);
}

/**
 * Starts serverless-offline with the chatbot of `serverless.yml` on free ports of the loopback.
 * @throws Error with its last words when it does not start
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
	const home = await mkdtemp(join(tmpdir(), 'floodgate-emulator-'));
	const forget = () => rm(home, {recursive: true, force: true, maxRetries: 5});
	for (let tried = 1; ; tried++) {
		try {
			const {url, stop} = await launch(home, options);
			return {url, stop: () => stop().finally(forget)};
		} catch (error) {
			// Somebody else may have taken a port between the choice and the start.
			if (tried < tries && (error as Error).message.includes('EADDRINUSE')) continue;
			await forget();
			throw error;
		}
	}
}
