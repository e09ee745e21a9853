import {parseArgs} from 'node:util';

/** The sections of the benchmark, in the order in which they are measured. */
export const sectionNames = [
	'throughput',
	'sizes',
	'per-prompt',
	'tls',
	'streamed',
	'open',
	'rows',
	'attempts',
	'screen',
	'intents',
	'metrics',
	'connections',
	'accuracy',
	'stall',
	'workers',
	'memory',
	'startup',
	'keys',
	'draws',
] as const;
export type SectionName = (typeof sectionNames)[number];

const growth = ['rows', 'attempts', 'screen', 'intents', 'metrics'] as const;
/** Names for several sections. */
const groups: Readonly<Record<string, readonly SectionName[]>> = {growth};

/** What is measured, and how much of it. */
export type Amounts = {
	/** Too few messages for the figures to mean much: shows that everything works. */
	readonly quick: boolean;
	/** Rounds that count; where compiling would disturb, one more is run before them and discarded. */
	readonly rounds: number;
	/** Messages of a run over persistent connections. */
	readonly messages: number;
	/** Bytes of a reply, and how often it is asked for. */
	readonly sizes: readonly {readonly bytes: number; readonly messages: number}[];
	/** Messages of a run with one connection each. */
	readonly prompts: number;
	/** The same over TLS, and messages over persistent connections. */
	readonly tls: {readonly prompts: number; readonly messages: number};
	/** Replies of 100 frames. */
	readonly streamed: number;
	/** Prompts per second, each for that many seconds. */
	readonly open: {readonly rates: readonly number[]; readonly seconds: number};
	/** Rows of a dataset. */
	readonly rows: readonly number[];
	/** Attempts of a saved run. */
	readonly attempts: readonly number[];
	/** Numbers of intents in the figures, and messages of a run. */
	readonly intents: {readonly counts: readonly number[]; readonly messages: number};
	/** Messages of a run with several metrics. */
	readonly metrics: number;
	/** Connections that are open at once. */
	readonly manyOpen: number;
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
	/** Seconds of a run on the live screen, and how many runs. */
	readonly draws: {readonly seconds: number; readonly rounds: number};
};

export type Options = Amounts & {
	/** An already running server; undefined starts our own. */
	readonly url: string | undefined;
	/** Whether our own is the one in C, where it can be compiled. */
	readonly compiled: boolean;
	/** The bin under test. */
	readonly bin: string;
	/** Where to write the figures as JSON. */
	readonly json: string;
	/** Whether the sections that the file already has stay in it. */
	readonly add: boolean;
	readonly sections: readonly SectionName[];
	/** Connections of a closed loop. */
	readonly connections: number;
};

const full: Amounts = {
	quick: false,
	rounds: 5,
	// Long enough that compiling, in the first half second, does not count.
	messages: 500_000,
	sizes: [
		{bytes: 1000, messages: 200_000},
		{bytes: 10_000, messages: 60_000},
		{bytes: 100_000, messages: 6000},
	],
	// So many that the start of a program is a small part of its CPU.
	prompts: 100_000,
	tls: {prompts: 4000, messages: 100_000},
	streamed: 20_000,
	open: {rates: [1000, 5000, 20_000], seconds: 6},
	rows: [1000, 10_000, 100_000, 1_000_000],
	attempts: [10_000, 100_000, 500_000],
	intents: {counts: [10, 1000, 20_000], messages: 200_000},
	metrics: 200_000,
	manyOpen: 10_000,
	accuracy: {connections: 500, prompts: 15_000},
	stall: {rate: 100, connections: 1200, duration: 60, at: 20, freeze: 10},
	memory: [100_000, 1_000_000],
	keys: {attempts: 100_000, presses: 100, rounds: 3},
	draws: {seconds: 60, rounds: 1},
};

const quick: Amounts = {
	quick: true,
	rounds: 1,
	messages: 10_000,
	sizes: [
		{bytes: 1000, messages: 4000},
		{bytes: 10_000, messages: 2000},
		{bytes: 100_000, messages: 400},
	],
	prompts: 500,
	tls: {prompts: 200, messages: 4000},
	streamed: 2000,
	open: {rates: [1000, 5000], seconds: 1},
	rows: [1000, 20_000],
	attempts: [1000, 5000],
	intents: {counts: [10, 1000], messages: 4000},
	metrics: 4000,
	manyOpen: 1000,
	accuracy: {connections: 50, prompts: 500},
	stall: {rate: 100, connections: 150, duration: 6, at: 2, freeze: 1},
	memory: [4000, 20_000],
	keys: {attempts: 2000, presses: 10, rounds: 1},
	draws: {seconds: 8, rounds: 1},
};

const help = `Usage: npm run bench -- [SECTION…] [options]

Measures the sections that are named, or all:
  ${sectionNames.join(', ')};
  growth is ${growth.join(', ')}.

      --quick         few messages: shows that everything works, judges nothing
      --rounds N      rounds that count [${full.rounds}]
      --bin FILE      the bin to measure [dist/cli.js]
      --url URL       measure throughput, intents, metrics, workers and memory against this server
                      instead of our own; the others rely on what that one does
      --node-server   our own server under Node, also where the one in C can be compiled
      --json FILE     where the figures go as well, section by section [bench.json]
      --add           keep the sections that this file already has, except those measured now
  -h, --help
`;

function chooseSections(names: readonly string[]): readonly SectionName[] {
	const wanted = new Set(names.flatMap((name): readonly string[] => groups[name] ?? [name]));
	for (const name of wanted) {
		if (sectionNames.some((known) => known === name)) continue;
		const known = [...sectionNames, ...Object.keys(groups)].join(', ');
		throw new Error(`${name}: there is no such section; there are ${known}`);
	}
	return sectionNames.filter((name) => wanted.size === 0 || wanted.has(name));
}

/**
 * Reads the command line.
 * @returns what to measure, or the text to show instead
 * @throws Error with a sentence on what is wrong
 */
export function parseOptions(argv: readonly string[], bin: string): Options | string {
	const {values, positionals} = parseArgs({
		args: [...argv],
		allowPositionals: true,
		options: {
			quick: {type: 'boolean', default: false},
			url: {type: 'string'},
			'node-server': {type: 'boolean', default: false},
			bin: {type: 'string', default: bin},
			rounds: {type: 'string'},
			json: {type: 'string', default: 'bench.json'},
			add: {type: 'boolean', default: false},
			help: {type: 'boolean', short: 'h', default: false},
		},
	});
	if (values.help) return help;
	const sections = chooseSections(positionals);
	const base = values.quick ? quick : full;
	const rounds = values.rounds === undefined ? base.rounds : Number(values.rounds);
	if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
		throw new Error(`--rounds ${values.rounds}: from 1 to 100`);
	}
	return {
		...base,
		url: values.url,
		compiled: !values['node-server'],
		bin: values.bin,
		json: values.json,
		add: values.add,
		sections,
		connections: 50,
		rounds,
	};
}
