import {defineConfig} from 'eslint/config';
import hooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/*
 * Who may import whom. Each room names the rooms it may use besides itself and the two leaf rooms
 * (model: types, terminal: text for a terminal); each outside package names its one home.
 */
const rooms = {
	model: [],
	terminal: [],
	gateway: [],
	dataset: [],
	statistics: [],
	metrics: [],
	mock: ['gateway', 'dataset'],
	health: ['statistics'],
	analysis: ['statistics', 'gateway'],
	record: ['health', 'analysis', 'statistics'],
	engine: ['gateway', 'statistics'],
	config: ['statistics', 'metrics', 'dataset', 'gateway'],
	store: ['statistics', 'config', 'dataset'],
	prepare: ['config', 'dataset', 'gateway', 'engine', 'metrics', 'statistics', 'store'],
	worker: ['prepare', 'engine', 'metrics', 'dataset', 'statistics', 'store', 'config', 'gateway'],
	probe: ['engine', 'prepare', 'gateway', 'dataset', 'config'],
	runs: [
		'store',
		'record',
		'health',
		'analysis',
		'statistics',
		'metrics',
		'prepare',
		'config',
		'dataset',
	],
	runner: [
		'outputs',
		'runs',
		'worker',
		'prepare',
		'record',
		'health',
		'analysis',
		'statistics',
		'store',
		'metrics',
		'dataset',
		'gateway',
		'config',
	],
	reports: ['runs', 'analysis', 'statistics'],
	outputs: ['statistics'],
	headless: ['runner', 'analysis', 'reports', 'statistics'],
	ui: [
		'runner',
		'runs',
		'analysis',
		'store',
		'prepare',
		'probe',
		'reports',
		'config',
		'statistics',
	],
	har: ['probe', 'config', 'gateway', 'dataset'],
	commands: [
		'har',
		'ui',
		'headless',
		'reports',
		'outputs',
		'probe',
		'runner',
		'prepare',
		'runs',
		'analysis',
		'store',
		'config',
		'mock',
		'dataset',
		'metrics',
		'statistics',
		'gateway',
	],
};
const homes = {
	ws: ['engine/socket-takeover.ts', 'mock/**'],
	react: ['ui/**'],
	ink: ['ui/**'],
	asciichart: ['ui/**'],
	conf: ['config/profiles/profiles.ts'],
	'csv-parse': ['dataset/table.ts'],
	'@bomb.sh/tab': ['commands/complete.ts', 'commands/completion.ts'],
	diff: ['ui/format/word-diff.ts'],
	'env-paths': ['config/profiles/profiles.ts'],
	meow: ['main.ts', 'commands/**'],
	'hdr-histogram-js': ['statistics/buckets.ts'],
	'pure-rand': ['dataset/**', 'engine/random-numbers.ts', 'mock/**', 'statistics/**'],
	zod: ['config/**', 'store/**', 'metrics/**'],
	leven: ['model/nearest.ts'],
	'@humanwhocodes/momoa': ['model/located-json.ts'],
	'string-width': ['terminal/**'],
	'proxy-from-env': ['prepare/way.ts'],
	'tough-cookie': ['prepare/cookies.ts'],
	'@aws-sdk': ['gateway/**'],
	'@smithy': ['gateway/**'],
	'@aws-crypto': ['gateway/**'],
};
/* Rooms that may touch neither the terminal nor the file system, and the files that are excepted. */
const pure = ['engine', 'metrics', 'statistics', 'analysis', 'health', 'dataset'];
const readers = ['source/dataset/file-text.ts', 'source/dataset/load.ts', 'source/metrics/load.ts'];

const all = Object.keys(rooms);
const matches = (home, room) => home.startsWith(`${room}/`);

function restrictions(room, file) {
	const allowed = new Set([room, 'model', 'terminal', ...rooms[room]]);
	const patterns = all
		.filter((other) => !allowed.has(other))
		.map((other) => ({
			regex: `^\\.\\.(/\\.\\.)*/${other}/`,
			message: `${room}/ may not import ${other}/ (see the import table in eslint.config.js).`,
		}));
	const packages = Object.entries(homes)
		.filter(([, places]) => !places.some((home) => (file ? home === file : home === `${room}/**`)))
		.filter(([, places]) => !(file && places.includes(`${room}/**`)))
		.map(([name, places]) => ({
			regex: `^${name}(/|$)`,
			message: `${name} is used only in ${places.join(', ')}.`,
		}));
	const impure = pure.includes(room) && !readers.includes(`source/${file}`);
	if (impure) {
		patterns.push({
			regex: '^(node:)?(fs|readline|tty)(/|$)',
			message: `${room}/ is free of input and output.`,
		});
	}
	return {
		'no-restricted-imports': ['error', {patterns: [...patterns, ...packages]}],
		...(pure.includes(room) && {'no-console': 'error'}),
	};
}

const roomRules = all.map((room) => ({
	files: [`source/${room}/**/*.{ts,tsx}`],
	rules: restrictions(room),
}));
const fileRules = [
	...new Set([
		...Object.values(homes).flat(),
		'dataset/file-text.ts',
		'dataset/load.ts',
		'metrics/load.ts',
	]),
]
	.filter((home) => home.includes('/') && !home.endsWith('**'))
	.map((file) => ({
		files: [`source/${file}`],
		rules: restrictions(
			all.find((room) => matches(file, room)),
			file,
		),
	}));

export default defineConfig(
	{ignores: ['dist', 'runs', 'coverage', 'test/**/fixtures']},
	{
		files: ['**/*.{ts,tsx}'],
		extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
		languageOptions: {
			parserOptions: {
				project: ['./tsconfig.json', './test/tsconfig.json'],
				tsconfigRootDir: import.meta.dirname,
			},
		},
		rules: {
			'@typescript-eslint/consistent-type-definitions': ['error', 'type'],
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/restrict-template-expressions': ['error', {allowNumber: true}],
			'@typescript-eslint/no-confusing-void-expression': 'off',
			'@typescript-eslint/no-non-null-assertion': 'off',
			'@typescript-eslint/switch-exhaustiveness-check': 'error',
			eqeqeq: 'error',
			'object-shorthand': 'error',
			'prefer-template': 'error',
		},
	},
	{
		files: ['**/*.{ts,tsx}'],
		rules: {'max-lines': ['error', 300]},
	},
	{
		files: ['source/**/*.{ts,tsx}'],
		rules: {'max-lines-per-function': ['error', 120]},
	},
	{
		files: ['source/ui/**/*.{ts,tsx}'],
		...hooks.configs.flat['recommended-latest'],
	},
	...roomRules,
	...fileRules,
	{
		files: ['test/**/*.ts', 'test/**/*.tsx'],
		rules: {'@typescript-eslint/no-floating-promises': 'error'},
	},
);
