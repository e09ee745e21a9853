/*
 * What Floodgate costs, next to the shortest loop over ws on the same machine at the same time.
 * Needs a build: see --help. Exits 0, or 1 when something could not be measured, 2 for bad options,
 * 3 when a target is missed, 130 after Ctrl-C.
 */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createChildren} from './children.ts';
import {createFiguresWriter} from './figures.ts';
import type {Section} from './measure.ts';
import {parseOptions, type Options} from './options.ts';
import {sections} from './sections.ts';
import {compileServer, createServers} from './servers.ts';
import {watchStolen} from './stolen.ts';
import {renderSection} from './table.ts';
import {createTerminals} from './terminals.ts';

const builtBin = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));

const children = createChildren();
const terminals = await createTerminals();
const folder = mkdtempSync(join(tmpdir(), 'floodgate-bench-'));
const progress = (text: string) => process.stderr.write(`bench: ${text}\n`);

function cleanUp(): void {
	children.kill();
	terminals?.kill();
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
}

async function bench(options: Options): Promise<number> {
	const {connections} = options;
	const bin = resolve(options.bin);
	if (!existsSync(bin)) {
		process.stderr.write(`bench: ${bin} is missing; make it with: npm run build\n`);
		return 1;
	}
	const compiled = options.compiled ? await compileServer(folder) : undefined;
	const servers = createServers(children, compiled);
	const url = options.url ?? (await servers.start()).url;
	const setting = {children, terminals, servers, url, bin, folder, connections};
	const server = options.url ?? servers.name;
	const write = createFiguresWriter(options.json, {...options, server});
	process.stdout.write(
		`Node ${process.version}, ${availableParallelism()} cores, server ${server}` +
			`${options.quick ? ', quick: nothing is judged' : ''}\n\n`,
	);
	const results: Section[] = [];
	let failed = false;
	for (const name of options.sections) {
		try {
			const stolen = watchStolen();
			const measured = await sections[name]({setting, options, progress});
			const section = {...measured, stolen: stolen()};
			results.push(section);
			process.stdout.write(`${renderSection(section)}\n`);
			// After each: what took minutes to measure must not be lost with a later section.
			write(results);
		} catch (error) {
			failed = true;
			process.stderr.write(`bench: ${name}: ${(error as Error).message}\n`);
		}
	}
	if (failed) return 1;
	const missed = results.some(({figures}) => figures.some(({met}) => met === false));
	return missed ? 3 : 0;
}

async function main(): Promise<number> {
	let options: Options | string;
	try {
		options = parseOptions(process.argv.slice(2), builtBin);
	} catch (error) {
		process.stderr.write(`bench: ${(error as Error).message}\n`);
		return 2;
	}
	if (typeof options === 'string') {
		process.stdout.write(options);
		return 0;
	}
	try {
		return await bench(options);
	} catch (error) {
		process.stderr.write(`bench: ${(error as Error).message}\n`);
		return 1;
	}
}

process.once('exit', cleanUp);
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exit(await main());
