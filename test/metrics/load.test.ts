import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {temporaryFolder} from '../helpers/folder.ts';

type Loaded = {readonly names?: readonly string[]; readonly error?: string; readonly kind?: string};

const loader = new URL('../../source/metrics/load.ts', import.meta.url).href;
// vitest takes import() over, so real modules are loaded by a Node of their own.
const script = `
	const {loadMetricModule} = await import(process.argv[1]);
	const result = await loadMetricModule(process.argv[2]).then(
		(metrics) => ({names: metrics.map(({name}) => name)}),
		(error) => ({error: error.message, kind: error.name}),
	);
	console.log('\\n' + JSON.stringify(result));
`;

/** Loads a module in a folder outside the project, named as a user there would. */
async function load(files: Readonly<Record<string, string>>, path: string): Promise<Loaded> {
	const folder = await temporaryFolder();
	for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
	const {stdout} = await promisify(execFile)(
		process.execPath,
		['--input-type=module', '--eval', script, loader, path],
		{cwd: folder, timeout: 60_000},
	);
	return JSON.parse(stdout.trim().split('\n').at(-1)!) as Loaded;
}

async function refusal(name: string, text: string): Promise<string> {
	const {error, kind} = await load({[name]: text}, name);
	expect(kind).toBe('UserError');
	expect(error).toMatch(/^metrics: /);
	expect(error!.slice('metrics: '.length).startsWith(name)).toBe(true);
	return error!;
}

const limit = 90_000;

test(
	'a TypeScript module outside the project imports floodgate and exports a list',
	async () => {
		const text = `
			import {defineMetric, type MetricReply} from 'floodgate';
			const length = (reply: MetricReply): number => reply.text.length;
			export default [
				defineMetric({name: 'one', score: (_, reply) => length(reply)}),
				defineMetric({name: 'two', score: async () => 1, failureCondition: () => true}),
			];`;
		expect(await load({'mine.ts': text}, './mine.ts')).toEqual({names: ['one', 'two']});
	},
	limit,
);

test(
	'a JavaScript module may export a single metric, and import its neighbours',
	async () => {
		const files = {
			'mine.js':
				"import {defineMetric} from 'floodgate'; import {score} from './score.js';\nexport default defineMetric({name: 'one', score});",
			'score.js': 'export const score = () => 1;',
		};
		expect(await load(files, 'mine.js')).toEqual({names: ['one']});
	},
	limit,
);

test(
	'a module that is missing or a folder is named',
	async () => {
		expect(await load({}, './none.js')).toEqual({
			kind: 'UserError',
			error: 'metrics: ./none.js: no such file',
		});
		const folder = await temporaryFolder();
		await mkdir(join(folder, 'mine.js'));
		const {error} = await load({}, join(folder, 'mine.js'));
		expect(error).toMatch(/mine\.js: is a folder, not a module$/);
	},
	limit,
);

test.each(['mine.js', 'mine.mjs', 'mine.ts'])(
	'a syntax error in %s is named with file and line',
	async (name) => {
		const error = await refusal(name, 'export default [\n\n{name: "x", score: (( => 1},\n];');
		expect(error).toMatch(new RegExp(`cannot be loaded: \\S*${name}:3: SyntaxError: `));
	},
	limit,
);

test(
	'an enum in TypeScript is refused with the reason',
	async () => {
		const error = await refusal('mine.ts', 'export default 1;\nenum Level {low}\n');
		expect(error).toMatch(/enum is not supported/);
		expect(error).toMatch(/Node runs TypeScript by removing the types, so enums, namespaces/);
	},
	limit,
);

test(
	'code that throws while loading is named with its line',
	async () => {
		const error = await refusal('mine.js', "\nexport default [];\nthrow new Error('boom');");
		expect(error).toMatch(/mine\.js:3: Error: boom$/);
		expect(await refusal('mine.js', 'export default []; throw Object.create(null);')).toMatch(
			/it throws threw something|cannot be shown/,
		);
	},
	limit,
);

test(
	'a wrong import of a module is named',
	async () => {
		expect(await refusal('mine.js', "import './nowhere.js'; export default 1;")).toMatch(
			/Cannot find module .*nowhere\.js/,
		);
		expect(
			await refusal('mine.js', "import {nothing} from 'floodgate'; export default 1;"),
		).toMatch(/does not provide an export named 'nothing'/);
	},
	limit,
);

test.each([
	['export const metric = 1;', /has no default export\. Example: export default \[defineMetric/],
	['export default [];', /exports an empty list/],
	['export default 5;', /a metric is an object such as/],
	['export default [{name: "a", score: () => 1}, {name: "b"}];', /"b" has no function "score"/],
	['export default {name: 5n, score: () => 1};', /the name 5n is not/],
	['export default () => 1;', /a metric is an object such as/],
])(
	'the export of %j is refused',
	async (text, message) => {
		expect(await refusal('mine.js', text)).toMatch(message);
	},
	90_000,
);
