/*
 * Floodgate beside other load generators: the same prompts in closed loops, against the same kind of
 * server, in turns. Needs a build. The others are installed into a folder of their own, where they can be.
 * Exits 0, also when some can't be installed; 1 when something could not be measured, 2 for bad
 * options, 3 when a target is missed, 130 after Ctrl-C.
 */
import {existsSync, mkdtempSync, rmSync} from 'node:fs';
import {availableParallelism, tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {fileURLToPath} from 'node:url';
import {createChildren} from '../children.ts';
import {createFiguresWriter} from '../figures.ts';
import {alternate, type Section} from '../measure.ts';
import {compileServer, createServers} from '../servers.ts';
import {watchStolen} from '../stolen.ts';
import {renderSection} from '../table.ts';
import {comparisonOf} from './compare.ts';
import {parsePeerOptions, type PeerOptions} from './options.ts';
import {subjectsOf} from './subjects.ts';
import {findTools} from './tools.ts';

const builtBin = fileURLToPath(new URL('../../../dist/cli.js', import.meta.url));
const children = createChildren();
const folder = mkdtempSync(join(tmpdir(), 'floodgate-peers-'));
const progress = (text: string) => process.stderr.write(`peers: ${text}\n`);

async function compareAll({quick, rounds, scenarios, ...options}: PeerOptions): Promise<number> {
	const bin = resolve(options.bin);
	if (!existsSync(bin)) throw new Error(`${bin} is missing; make it with: npm run build`);
	const tools = await findTools(resolve(options.tools), progress);
	const servers = createServers(children, await compileServer(folder));
	const write = createFiguresWriter(options.json, {add: true, server: servers.name, quick});
	process.stdout.write(
		`Node ${process.version}, ${availableParallelism()} cores, server ${servers.name}` +
			`${quick ? ', quick: nothing is judged' : ''}\n`,
	);
	for (const [name, found] of Object.entries(tools)) {
		if (typeof found === 'string') process.stdout.write(`left out: ${name}, ${found}\n`);
	}
	process.stdout.write('\n');
	const sections: Section[] = [];
	for (const scenario of scenarios) {
		const stolen = watchStolen();
		const subjects = subjectsOf({children, servers, bin, folder, tools}, scenario);
		const onRound = (round: number, of: number) =>
			progress(`${scenario.name}: round ${round} of ${of}`);
		const values = await alternate(subjects, rounds, 0, onRound);
		const section = {
			...comparisonOf(scenario, subjects, values, !quick),
			stolen: stolen(),
		};
		sections.push(section);
		process.stdout.write(`${renderSection(section)}\n`);
		write(sections);
	}
	return sections.some(({figures}) => figures.some(({met}) => met === false)) ? 3 : 0;
}

async function main(): Promise<number> {
	let options: PeerOptions | string;
	try {
		options = parsePeerOptions(process.argv.slice(2), builtBin);
	} catch (error) {
		process.stderr.write(`peers: ${(error as Error).message}\n`);
		return 2;
	}
	if (typeof options === 'string') {
		process.stdout.write(options);
		return 0;
	}
	try {
		return await compareAll(options);
	} catch (error) {
		process.stderr.write(`peers: ${(error as Error).message}\n`);
		return 1;
	}
}

process.once('exit', () => {
	children.kill();
	rmSync(folder, {recursive: true, force: true, maxRetries: 5});
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
process.exit(await main());
