import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';

/** Another load generator, ready to be run. */
export type Tool = {
	readonly version: string;
	/** The program; undefined for Node. */
	readonly program?: string;
	/** What it is given before a script. */
	readonly args: readonly string[];
	readonly env: Readonly<Record<string, string>>;
};
/** A tool, or why it can't be had here. */
export type Found = Tool | string;

export type ToolName = 'k6' | 'python' | 'artillery';

/** Versions that the scripts of this folder were written for. */
const versions = {k6: 'v1.8.1', artillery: '2.0.34'} as const;
/** Milliseconds that an installation may take. */
const installLimit = 600_000;

const execute = promisify(execFile);

/** What a failed program says of it, in a line. */
function reasonOf(error: unknown): string {
	const {code, path, message, stderr = ''} = error as NodeJS.ErrnoException & {stderr?: string};
	if (code === 'ENOENT' && path !== undefined) return `${path} is not here`;
	const lines = `${stderr}\n${message}`.split('\n').filter((line) => line.trim() !== '');
	return (lines.find((line) => /err/i.test(line)) ?? lines[0] ?? 'for no known reason').trim();
}

async function findK6(folder: string): Promise<Tool> {
	const program = join(folder, 'k6');
	if (!existsSync(program)) {
		await execute('go', ['install', `go.k6.io/k6@${versions.k6}`], {
			env: {...process.env, GOBIN: folder},
			timeout: installLimit,
		});
	}
	const {stdout} = await execute(program, ['version']);
	// No statistics are sent anywhere, and no port is opened for its own API.
	const args = ['run', '--quiet', '--no-usage-report', '--address', ''];
	return {version: /v[\d.]+/.exec(stdout)?.[0] ?? '', program, args, env: {HOME: folder}};
}

async function findPython(folder: string): Promise<Tool> {
	const packages = join(folder, 'python');
	const env = {PYTHONPATH: packages};
	if (!existsSync(packages)) {
		const args = ['-m', 'pip', 'install', '--quiet', '--target', packages, 'websockets'];
		await execute('python3', args, {timeout: installLimit});
	}
	const {stdout} = await execute(
		'python3',
		['-c', 'import websockets; print(websockets.__version__)'],
		{env: {...process.env, ...env}},
	);
	return {version: stdout.trim(), program: 'python3', args: [], env};
}

async function findArtillery(folder: string): Promise<Tool> {
	const root = join(folder, 'artillery');
	const home = join(root, 'node_modules', 'artillery');
	if (!existsSync(home)) {
		mkdirSync(root, {recursive: true});
		const args = ['install', '--prefix', root, `artillery@${versions.artillery}`];
		args.push('--no-audit', '--no-fund', '--ignore-scripts');
		await execute('npm', args, {
			cwd: root,
			// Its browser engine is not measured, and downloads browsers.
			env: {...process.env, PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: '1'},
			timeout: installLimit,
		});
	}
	const {version} = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')) as {
		readonly version: string;
	};
	return {
		version,
		args: [join(home, 'bin', 'run'), 'run', '--quiet'],
		env: {ARTILLERY_DISABLE_TELEMETRY: 'true', HOME: folder},
	};
}

/**
 * Finds the other load generators below a folder, and installs there what is missing: they are no
 * dependencies of the project.
 * @param progress called with what is being installed
 */
export async function findTools(
	folder: string,
	progress: (text: string) => void,
): Promise<Readonly<Record<ToolName, Found>>> {
	mkdirSync(folder, {recursive: true});
	const find = async (name: ToolName, how: (folder: string) => Promise<Tool>): Promise<Found> => {
		progress(`${name}: looking in ${folder}, and installing it there where it is missing`);
		try {
			return await how(folder);
		} catch (error) {
			return reasonOf(error);
		}
	};
	return {
		k6: await find('k6', findK6),
		python: await find('python', findPython),
		artillery: await find('artillery', findArtillery),
	};
}
