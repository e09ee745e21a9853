import {parseArgs} from 'node:util';

/** The sections of the benchmark, in the order in which they are measured. */
export const sectionNames = [
	'throughput',
	'per-prompt',
	'streamed',
	'connections',
	'accuracy',
	'stall',
	'workers',
	'memory',
	'startup',
	'keys',
] as const;
export type SectionName = (typeof sectionNames)[number];

export type Options = {
	/** An already running server; undefined starts our own. */
	readonly url: string | undefined;
	/** The bin under test. */
	readonly bin: string;
	/** Where to write the figures as JSON. */
	readonly json: string;
	readonly sections: readonly SectionName[];
	/** Too few messages for the figures to mean much: shows that everything works. */
	readonly quick: boolean;
	readonly connections: number;
	/** Rounds that count; one more is run before them and discarded. */
	readonly rounds: number;
	/** Messages of a run over persistent connections. */
	readonly messages: number;
	/** Messages of a run with one connection each. */
	readonly prompts: number;
	/** Replies of 100 frames. */
	readonly streamed: number;
	/** Connections that are open at once. */
	readonly open: number;
	/** What is held 100 ms, with and without the live screen. */
	readonly accuracy: {readonly connections: number; readonly prompts: number};
	/** Prompts per second, spare connections, and seconds: of the run, until the freeze, of the freeze. */
	readonly stall: {
		readonly rate: number;
		readonly connections: number;
		readonly duration: number;
		readonly at: number;
		readonly freeze: number;
	};
	/** Messages after which memory is compared. */
	readonly memory: readonly [fewer: number, more: number];
	/** Attempts of the run that is opened, and how often a key is pressed in it in each round. */
	readonly keys: {readonly attempts: number; readonly presses: number; readonly rounds: number};
};

const full = {
	quick: false,
	rounds: 5,
	// Long enough that compiling, in the first half second, does not count.
	messages: 500_000,
	prompts: 6000,
	streamed: 20_000,
	open: 10_000,
	accuracy: {connections: 500, prompts: 15_000},
	stall: {rate: 100, connections: 1200, duration: 60, at: 20, freeze: 10},
	memory: [100_000, 1_000_000],
	keys: {attempts: 100_000, presses: 100, rounds: 3},
} as const;

const quick = {
	quick: true,
	rounds: 1,
	messages: 10_000,
	prompts: 500,
	streamed: 2000,
	open: 1000,
	accuracy: {connections: 50, prompts: 500},
	stall: {rate: 100, connections: 150, duration: 6, at: 2, freeze: 1},
	memory: [4000, 20_000],
	keys: {attempts: 2000, presses: 10, rounds: 1},
} as const;

const help = `Usage: npm run bench -- [options]

      --only NAME   one section (repeatable) [all]:
                    ${sectionNames.join(', ')}
      --quick       few messages: shows that everything works, judges nothing
      --url URL     measure throughput, per-prompt, workers and memory against this server instead of
                    test/bench/server.ts; the others rely on what that one does
      --bin FILE    the bin to measure [dist/cli.js]
      --rounds N    rounds that count, after one that does not [${full.rounds}]
      --json FILE   where the figures go as well, section by section [bench.json]
  -h, --help
`;

/**
 * Reads the command line.
 * @returns what to measure, or the text to show instead
 * @throws Error with a sentence on what is wrong
 */
export function parseOptions(argv: readonly string[], bin: string): Options | string {
	const {values} = parseArgs({
		args: [...argv],
		options: {
			only: {type: 'string', multiple: true},
			quick: {type: 'boolean', default: false},
			url: {type: 'string'},
			bin: {type: 'string', default: bin},
			rounds: {type: 'string'},
			json: {type: 'string', default: 'bench.json'},
			help: {type: 'boolean', short: 'h', default: false},
		},
	});
	if (values.help) return help;
	const wanted = values.only ?? sectionNames;
	const unknown = wanted.find((name) => !sectionNames.some((known) => known === name));
	if (unknown !== undefined) {
		throw new Error(`--only ${unknown}: there are ${sectionNames.join(', ')}`);
	}
	const base = values.quick ? quick : full;
	const rounds = values.rounds === undefined ? base.rounds : Number(values.rounds);
	if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
		throw new Error(`--rounds ${values.rounds}: from 1 to 100`);
	}
	return {
		url: values.url,
		bin: values.bin,
		json: values.json,
		sections: sectionNames.filter((name) => wanted.includes(name)),
		connections: 50,
		...base,
		rounds,
	};
}
