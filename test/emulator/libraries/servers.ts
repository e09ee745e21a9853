import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {fileURLToPath} from 'node:url';
import {onTestFinished} from 'vitest';

/** Where the setup leaves the paths of what it installed. */
export const pythonVariable = 'LIBRARIES_PYTHON';
export const gorillaVariable = 'LIBRARIES_GORILLA';

export const python = process.env[pythonVariable];
export const gorilla = process.env[gorillaVariable];

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Starts a program that prints its port and then serves until the end of the test; gives its address. */
async function serve(file: string, args: readonly string[]): Promise<string> {
	const child = spawn(file, args, {stdio: ['ignore', 'pipe', 'pipe']});
	let said = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		said += text;
	});
	onTestFinished(async () => {
		if (child.exitCode !== null) return;
		child.kill('SIGKILL');
		await once(child, 'close');
	});
	const [first] = (await Promise.race([
		once(child.stdout.setEncoding('utf8'), 'data'),
		once(child, 'close').then(() => ['']),
	])) as [string];
	const port = Number.parseInt(first, 10);
	if (!(port > 0)) throw new Error(`${file} ${args.join(' ')} did not start. It said:\n${said}`);
	return `ws://127.0.0.1:${port}`;
}

/** A JavaScript server of this folder. */
export const serveNode = (name: string): Promise<string> => serve(process.execPath, [pathOf(name)]);

/** A Python server of this folder; only where Python is installed. */
export const servePython = (name: string): Promise<string> => serve(python!, [pathOf(name)]);

/** The Go server; only where Go is installed. */
export const serveGorilla = (): Promise<string> => serve(gorilla!, []);
