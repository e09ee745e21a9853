import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {stat} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';

const installLimit = 90_000;

const changed = async (file: URL) =>
	stat(file).then(
		({mtimeMs}) => mtimeMs,
		() => -Infinity,
	);

/**
 * Installs the packages of a folder when they are missing or older than its lock file.
 * @throws Error when npm fails
 */
export async function installPackages(place = new URL('.', import.meta.url)): Promise<void> {
	const folder = fileURLToPath(place);
	const [installed, wanted] = await Promise.all([
		changed(new URL('node_modules/.package-lock.json', place)),
		changed(new URL('package-lock.json', place)),
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
	if (code !== 0) throw new Error(`The packages of ${folder} could not be installed.`);
}
