import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {stat} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const installLimit = 90_000;

const changed = async (file: string) =>
	stat(new URL(file, import.meta.url)).then(
		({mtimeMs}) => mtimeMs,
		() => -Infinity,
	);

/**
 * Installs the emulator's own packages when they are missing or older than the lock file.
 * @throws Error when npm fails
 */
export async function installPackages(): Promise<void> {
	const [installed, wanted] = await Promise.all([
		changed('node_modules/.package-lock.json'),
		changed('package-lock.json'),
	]);
	if (installed >= wanted) return;
	// The very npm that runs this, where one does.
	const npm = process.env.npm_execpath;
	const [file, before] = npm?.endsWith('npm-cli.js') ? [process.execPath, [npm]] : ['npm', []];
	const child = spawn(
		file,
		[...before, 'ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'],
		{stdio: ['ignore', 'inherit', 'inherit'], timeout: installLimit},
	);
	const [code] = (await once(child, 'close')) as [number | null];
	if (code !== 0) throw new Error('The packages of test/emulator could not be installed.');
}
