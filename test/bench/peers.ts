/*
 * Floodgate beside Artillery's ws engine: the same messages over as many connections in closed loops,
 * against the same kind of server, in turns. Needs a build, and a network or --artillery.
 *
 *   node test/bench/peers.ts [--quick] [--artillery DIR] [--bin FILE] [--json FILE]
 *
 * Exits 0, also when Artillery can't be installed; 1 when something could not be measured, 2 for bad
 * options, 3 when a target is missed.
 */
import {existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {parseArgs} from 'node:util';
import {findArtillery, installArtillery, writeScenario, type Artillery} from './artillery.ts';
import {createChildren} from './children.ts';
import {alternate, toFigure, type Section} from './measure.ts';
import {startServer} from './servers.ts';
import {promptFlags} from './subjects.ts';
import {renderSection, thousands} from './table.ts';

/** How many times Artillery's messages per second, and of its memory. */
const leastRatio = 3;
const mostMemory = 1;
const users = 50;
/** Milliseconds that a run may take. */
const limit = 120_000;
const rssFile = pathToFileURL(fileURLToPath(new URL('./rss.ts', import.meta.url)));
const bare = fileURLToPath(new URL('./bare.ts', import.meta.url));
const builtBin = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

type Measured = {
	/** Messages per second, between the first and the last that the server got. */
	readonly rate: number;
	/** Megabytes. */
	readonly rss: number;
};

const children = createChildren();
const folder = mkdtempSync(join(tmpdir(), 'floodgate-peers-'));

/** Runs a client under Node against a server of its own, which says what came. */
async function measure(messages: number, client: (url: string) => string[]): Promise<Measured> {
	const server = await startServer(children);
	try {
		const rss = join(folder, 'rss');
		const preload = new URL(rssFile);
		preload.searchParams.set('to', rss);
		await children.run(['--import', preload.href, ...client(server.url)], {
			cwd: folder,
			env: {ARTILLERY_DISABLE_TELEMETRY: 'true', HOME: folder},
			limit,
		});
		const {messages: received, connections, span} = await server.report();
		if (received !== messages || connections !== users || span === null) {
			throw new Error(`the server saw ${received} messages over ${connections} connections`);
		}
		return {rate: received / span, rss: Number(readFileSync(rss, 'utf8')) / 1e6};
	} finally {
		await server.stop();
	}
}

async function compare(artillery: Artillery, bin: string, quick: boolean): Promise<Section> {
	// Long enough that compiling, in the first half second, does not count.
	const messages = quick ? 5000 : 500_000;
	const out = join(folder, 'runs');
	const floodgate = (...flags: string[]) => ({
		run: () =>
			measure(messages, (url) => [
				...[bin, 'run', '--quiet', '--url', url, '--out', out],
				...['--connections', `${users}`, ...promptFlags(folder, messages), ...flags],
			]),
	});
	const cases = [
		{
			run: () =>
				measure(messages, (url) => {
					const scenario = writeScenario(folder, {url, users, messages});
					return [artillery.bin, 'run', '--quiet', scenario];
				}),
		},
		{
			// What any client over ws can come to here.
			run: () =>
				measure(messages, (url) => [
					...[bare, '--url', url, '--messages', `${messages}`],
					...['--connections', `${users}`],
				]),
		},
		floodgate('--save', 'failed', '--metrics', 'length_check'),
		floodgate(),
	];
	const onRound = (round: number, of: number) =>
		process.stderr.write(`peers: round ${round} of ${of}\n`);
	const rounds = await alternate(cases, quick ? 1 : 3, 0, onRound);
	const [theirs, loop, lean, usual] = rounds as [Measured[], Measured[], Measured[], Measured[]];
	const rates = (runs: readonly Measured[]) => runs.map(({rate}) => rate);
	const memory = (runs: readonly Measured[]) => runs.map(({rss}) => rss);
	return {
		name: 'peers',
		note: `${thousands(messages)} messages a run over ${users} connections, each waits for its reply; Floodgate measures and scores all of them, and saves those that failed or all`,
		unit: 'messages/s, MB',
		figures: [
			toFigure(`messages/s, artillery ${artillery.version}`, rates(theirs), !quick),
			toFigure('messages/s, bare ws loop', rates(loop), !quick, {}, rates(theirs)),
			toFigure(
				'messages/s, floodgate --save failed, one metric',
				rates(lean),
				!quick,
				{atLeast: leastRatio},
				rates(theirs),
			),
			toFigure('messages/s, floodgate as it comes', rates(usual), !quick, {}, rates(theirs)),
			toFigure('peak RSS in MB, artillery', memory(theirs), !quick),
			toFigure(
				'peak RSS in MB, floodgate as it comes',
				memory(usual),
				!quick,
				{atMostRatio: mostMemory},
				memory(theirs),
			),
		],
	};
}

async function main(): Promise<number> {
	const {values} = parseArgs({
		options: {
			quick: {type: 'boolean', default: false},
			artillery: {type: 'string'},
			bin: {type: 'string', default: builtBin},
			json: {type: 'string'},
		},
	});
	const bin = resolve(values.bin);
	if (!existsSync(bin)) throw new Error(`${bin} is missing; make it with: npm run build`);
	if (values.artillery === undefined) process.stderr.write('peers: installing artillery@2\n');
	const artillery =
		values.artillery === undefined
			? await installArtillery(folder)
			: findArtillery(values.artillery);
	if (typeof artillery === 'string') {
		process.stdout.write(`peers: skipped, Artillery can't be installed here: ${artillery}\n`);
		return 0;
	}
	process.stdout.write(`Node ${process.version}, ${availableParallelism()} cores\n\n`);
	const section = await compare(artillery, bin, values.quick);
	process.stdout.write(renderSection(section));
	if (values.json !== undefined) {
		writeFileSync(values.json, `${JSON.stringify(section, undefined, '\t')}\n`);
	}
	return section.figures.some(({met}) => met === false) ? 3 : 0;
}

process.once('exit', () => {
	children.kill();
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exitCode = await main().catch((error: unknown) => {
	const {code, message} = error as NodeJS.ErrnoException;
	process.stderr.write(`peers: ${message}\n`);
	return code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1;
});
process.exit();
