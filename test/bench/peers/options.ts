import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parseArgs} from 'node:util';
import type {Scenario} from './scripts.ts';

export type PeerOptions = {
	readonly scenarios: readonly Scenario[];
	readonly quick: boolean;
	readonly rounds: number;
	/** The bin under test. */
	readonly bin: string;
	/** Where the other tools are, or are put. */
	readonly tools: string;
	/** The file of figures, whose other sections stay. */
	readonly json: string;
};

const full: readonly Scenario[] = [
	// Long enough that compiling, in the first half second, does not count.
	{name: 'persistent', connections: 50, prompts: 300_000, delay: 0},
	{name: 'per-prompt', connections: 50, prompts: 80_000, delay: 0},
	{name: 'held', connections: 500, prompts: 40_000, delay: 100},
];
const quickPrompts = {persistent: 5000, 'per-prompt': 1000, held: 2000} as const;
const usualRounds = 5;

const help = `Usage: npm run bench:peers -- [SCENARIO…] [options]

Runs Floodgate beside k6, Python's websockets and Artillery. Scenarios: ${full.map(({name}) => name).join(', ')}; all by default.

      --quick        few prompts: shows that everything works, judges nothing
      --rounds N     rounds [${usualRounds}]
      --bin FILE     the bin to measure [dist/cli.js]
      --tools DIR    where the other tools are, or are installed and stay
                     [${join(tmpdir(), 'floodgate-peer-tools')}]
      --json FILE    the file of figures that the sections are added to [bench.json]
  -h, --help
`;

/**
 * Reads the command line.
 * @returns what to measure, or the text to show instead
 * @throws Error with a sentence on what is wrong
 */
export function parsePeerOptions(argv: readonly string[], bin: string): PeerOptions | string {
	const {values, positionals} = parseArgs({
		args: [...argv],
		allowPositionals: true,
		options: {
			quick: {type: 'boolean', default: false},
			rounds: {type: 'string'},
			bin: {type: 'string', default: bin},
			tools: {type: 'string', default: join(tmpdir(), 'floodgate-peer-tools')},
			json: {type: 'string', default: 'bench.json'},
			help: {type: 'boolean', short: 'h', default: false},
		},
	});
	if (values.help) return help;
	const unknown = positionals.find((name) => !full.some((known) => known.name === name));
	if (unknown !== undefined) {
		const known = full.map(({name}) => name).join(', ');
		throw new Error(`${unknown}: there is no such scenario; there are ${known}`);
	}
	const rounds = Number(values.rounds ?? (values.quick ? 1 : usualRounds));
	if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
		throw new Error(`--rounds ${values.rounds}: from 1 to 100`);
	}
	const {quick, bin: chosen, tools, json} = values;
	const wanted = full.filter(({name}) => positionals.length === 0 || positionals.includes(name));
	return {
		scenarios: quick ? wanted.map((one) => ({...one, prompts: quickPrompts[one.name]})) : wanted,
		quick,
		rounds,
		bin: chosen,
		tools,
		json,
	};
}
