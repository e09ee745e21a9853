import {execFile} from 'node:child_process';
import {mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {beforeAll, expect, test} from 'vitest';
import {writeRows} from '../helpers/bin.ts';
import {serveSockets} from '../helpers/servers.ts';
import * as consumer from './consumer.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const execute = promisify(execFile);

let app = '';
let files: string[] = [];

/** Packages that `npm install floodgate` brings along, and what a TypeScript project has besides. */
async function linkDependencies(folder: string): Promise<void> {
	const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
		readonly packages: Readonly<Record<string, {readonly dev?: boolean}>>;
	};
	const named = /^node_modules\/(?:@[^/]+\/)?[^/]+$/;
	const names = Object.entries(lock.packages)
		.filter(([path, {dev}]) => named.test(path) && (!dev || path === 'node_modules/@types/node'))
		.map(([path]) => path);
	for (const name of names) {
		await mkdir(dirname(join(folder, name)), {recursive: true});
		await symlink(join(root, name), join(folder, name)).catch(ignoreMissing);
	}
}

/** Optional packages of other platforms are not installed. */
function ignoreMissing(error: unknown): void {
	if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
}

/** Packs what `npm publish` would, and puts it where `npm install` would. */
async function install(folder: string): Promise<string[]> {
	const {stdout} = await execute(
		'npm',
		['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
		{cwd: root},
	);
	const [packed] = JSON.parse(stdout) as [
		{readonly filename: string; readonly files: readonly {readonly path: string}[]},
	];
	const place = join(folder, 'node_modules', 'floodgate');
	await mkdir(place, {recursive: true});
	const tarball = join(folder, packed.filename);
	await execute('tar', ['-xzf', tarball, '-C', place, '--strip-components', '1']);
	return packed.files.map(({path}) => path);
}

beforeAll(async () => {
	app = await mkdtemp(join(tmpdir(), 'floodgate-test-'));
	await writeFile(join(app, 'package.json'), JSON.stringify({type: 'module'}));
	files = await install(app);
	await linkDependencies(app);
	return () => rm(app, {recursive: true, force: true});
}, 60_000);

test('a script that depends on the package runs, reads and reports', async () => {
	const url = await serveSockets((socket, text) => {
		const {message} = JSON.parse(text) as {readonly message: string};
		socket.send(JSON.stringify({message: `An answer to ${message}`}));
	});
	const rows = [{Question: 'How much is it?'}, {Question: 'And where?'}, {Question: 'When?'}];
	await writeRows(app, rows);
	await writeFile(join(app, 'metrics.js'), consumer.metrics);
	await writeFile(join(app, 'script.js'), consumer.script);
	const {stdout, stderr} = await execute(process.execPath, ['script.js', url], {cwd: app});
	expect(stderr).toBe('');
	// The script's own document is all: the library writes nothing.
	expect(JSON.parse(stdout)).toEqual({
		exitCode: 0,
		counts: {totalRequests: 3, passed: 3},
		metric: {count: 3, average: 1},
		events: true,
		attempts: ['passed', 'passed', 'passed'],
		replays: true,
		text: true,
		custom: 'prompts.jsonl:1\nprompts.jsonl:2\nprompts.jsonl:3\n',
		heard: ['start', 'snapshot', 'end'],
		finished: true,
		refused:
			'config: connections: 0.5 is not a whole number from 1 to 100,000, or 0 before --stages.',
	});
});

test('the types are enough for a TypeScript project, without skipLibCheck', async () => {
	await writeFile(join(app, 'consumer.ts'), consumer.typed);
	const options = {
		target: 'es2024',
		lib: ['es2024', 'esnext.array', 'esnext.iterator'],
		module: 'nodenext',
		types: ['node'],
		strict: true,
		noEmit: true,
		skipLibCheck: false,
	};
	const config = {compilerOptions: options, files: ['consumer.ts']};
	await writeFile(join(app, 'tsconfig.json'), JSON.stringify(config));
	const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
	const {stdout} = await execute(process.execPath, [tsc, '-p', app]).catch((error: unknown) => ({
		stdout: (error as {readonly stdout: string}).stdout,
	}));
	expect(stdout).toBe('');
});

test('the package holds what runs and what is exported, nothing else', async () => {
	const unwanted = files.filter((path) =>
		/\.map$|(?<!\.d)\.tsx?$|^(?:source|test|docs)\//.test(path),
	);
	expect(unwanted).toEqual([]);
	const types = files.filter((path) => path.endsWith('.d.ts'));
	expect(types).toContain('dist/index.d.ts');
	expect(
		types.filter((path) => /\/(?:ui|commands|engine|mock|runner|worker)\//.test(path)),
	).toEqual([]);
	expect(files).toContain('dist/config.schema.json');
	const [script] = files.filter((path) => path.endsWith('.js'));
	expect(await readFile(join(root, script!), 'utf8')).not.toContain('sourceMappingURL');
	const tops = (await readdir(join(app, 'node_modules', 'floodgate'))).toSorted();
	expect(tops).toEqual(['LICENSE', 'README.md', 'datasets', 'dist', 'package.json']);
});
