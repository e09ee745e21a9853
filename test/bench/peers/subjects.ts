import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import type {Children, ChildOptions} from '../children.ts';
import type {Servers} from '../servers.ts';
import {promptFlags, type RunSummary} from '../subjects.ts';
import {thousands} from '../table.ts';
import type {Measured, Subject} from './compare.ts';
import {artilleryScript, k6Script, pythonScript, type Scenario} from './scripts.ts';
import type {Found, ToolName} from './tools.ts';

export type PeerSetting = {
	readonly children: Children;
	readonly servers: Servers;
	readonly bin: string;
	readonly folder: string;
	readonly tools: Readonly<Record<ToolName, Found>>;
};

type Latency = {readonly p50?: number | undefined; readonly p99?: number | undefined};
type Command = {
	readonly args: readonly string[];
	readonly program?: string;
	readonly env?: Readonly<Record<string, string>>;
	/** The latency that its output says, in milliseconds. */
	readonly latency: (output: string) => Latency;
};
type Runnable = Subject & {readonly command: (url: string) => Command};

/** Milliseconds that a run may take. */
const limit = 300_000;
/** The least of Floodgate's rate in k6's, with a connection for each prompt. */
const leastOfK6 = 1;
/** Artillery opens connections so slowly that fewer of them do. */
const artilleryPrompts = 5000;
const bareFile = fileURLToPath(new URL('../bare.ts', import.meta.url));

const said = (output: string): Latency => JSON.parse(output) as Latency;
const nothing = (): Latency => ({});

/** Floodgate without what others do not do: it measures and scores all, and saves what failed. */
function floodgate({bin, folder}: PeerSetting, scenario: Scenario, lean: boolean): Runnable {
	const {name, connections, prompts} = scenario;
	return {
		name: lean ? 'floodgate --save failed, one metric' : 'floodgate as it comes',
		command: (url) => ({
			args: [
				...[bin, 'run', '--quiet', '--json', '--url', url, '--out', join(folder, 'runs')],
				...['--connections', `${connections}`, ...promptFlags(folder, prompts)],
				...(name === 'per-prompt' ? ['--per-prompt'] : []),
				...(lean ? ['--save', 'failed', '--metrics', 'length_check'] : []),
			],
			latency(output) {
				const {p50, p99} = (JSON.parse(output) as RunSummary).latency;
				return {p50: (p50 ?? NaN) * 1000, p99: (p99 ?? NaN) * 1000};
			},
		}),
	};
}

function bare({name, connections, prompts, delay}: Scenario): Runnable {
	return {
		name: 'ws loop that parses JSON',
		command: (url) => ({
			args: [
				...[bareFile, '--url', url, '--messages', `${prompts}`, '--parse'],
				...['--connections', `${connections}`],
				...(name === 'per-prompt' ? ['--per-prompt'] : []),
				...(delay > 0 ? ['--latency'] : []),
			],
			latency: delay > 0 ? said : nothing,
		}),
	};
}

/** What a scenario is run with, Floodgate first; without the tools that can't be had. */
function runnables(setting: PeerSetting, scenario: Scenario): readonly Runnable[] {
	const {folder, tools} = setting;
	const scripted = (
		tool: ToolName,
		name: string,
		extension: string,
		script: (url: string) => string,
		latency: Command['latency'],
	): Runnable[] => {
		const found = tools[tool];
		if (typeof found === 'string') return [];
		const {version, program, args, env} = found;
		return [
			{
				name: `${name} ${version}`,
				...(tool === 'k6' && scenario.name === 'per-prompt' && {atLeast: leastOfK6}),
				command(url) {
					const file = join(folder, `${tool}.${extension}`);
					writeFileSync(file, script(url));
					return {...(program !== undefined && {program}), args: [...args, file], env, latency};
				},
			},
		];
	};
	const held = scenario.delay > 0;
	return [
		floodgate(setting, scenario, true),
		...(scenario.name === 'per-prompt' ? [] : [floodgate(setting, scenario, false)]),
		bare(scenario),
		...scripted('k6', 'k6/ws', 'js', (url) => k6Script(url, scenario), held ? said : nothing),
		...scripted(
			'python',
			'Python websockets',
			'py',
			(url) => pythonScript(url, scenario),
			held ? said : nothing,
		),
		...scripted(
			'artillery',
			'Artillery',
			'json',
			(url) => artilleryScript(url, promptsOfArtillery(scenario)),
			nothing,
		),
	];
}

function promptsOfArtillery(scenario: Scenario): Scenario {
	if (scenario.name !== 'per-prompt') return scenario;
	return {...scenario, prompts: Math.min(scenario.prompts, artilleryPrompts)};
}

/** What is compared in a scenario, each with how it is run once against a server of its own. */
export function subjectsOf(
	setting: PeerSetting,
	scenario: Scenario,
): readonly (Subject & {readonly run: () => Promise<Measured>})[] {
	const {children, servers, folder} = setting;
	return runnables(setting, scenario).map((subject) => ({
		...subject,
		async run() {
			const server = await servers.start({delay: scenario.delay});
			try {
				const {args, program, env, latency} = subject.command(server.url);
				const options: ChildOptions = {
					...(program !== undefined && {program}),
					cwd: folder,
					...(env && {env}),
					limit,
				};
				const {output, usage} = await children.measure(args, options);
				const {messages, span} = await server.report();
				const expected = subject.name.startsWith('Artillery')
					? promptsOfArtillery(scenario).prompts
					: scenario.prompts;
				if (messages !== expected || span === null) {
					throw new Error(
						`${subject.name}: of ${thousands(expected)} prompts ${thousands(messages)} were sent`,
					);
				}
				return {
					rate: messages / span,
					cpu: usage && (usage.cpu / messages) * 100_000,
					rss: usage && usage.rss / 1e6,
					p50: latency(output).p50,
					p99: latency(output).p99,
				};
			} finally {
				await server.stop();
			}
		},
	}));
}
