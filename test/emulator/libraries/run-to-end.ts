import {spawn} from 'node:child_process';
import {once} from 'node:events';

const limit = 120_000;

/**
 * Runs a program to its end.
 * @throws Error with its last words when it fails or cannot be started
 */
export async function runToEnd(
	file: string,
	args: readonly string[],
	options: {readonly cwd?: string} = {},
): Promise<void> {
	const child = spawn(file, args, {...options, stdio: ['ignore', 'pipe', 'pipe'], timeout: limit});
	let said = '';
	const hear = (text: string) => {
		said = (said + text).slice(-2000);
	};
	child.stdout.setEncoding('utf8').on('data', hear);
	child.stderr.setEncoding('utf8').on('data', hear);
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${said}`);
}
