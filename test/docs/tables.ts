import {execFileSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {describeDefault} from '../../source/commands/help-text.ts';
import {mockOptions} from '../../source/config/options/mock.ts';
import {commandLines} from '../../source/commands/overview.ts';
import type {Option} from '../../source/config/options/option.ts';
import {configOptions, invocationOptions} from '../../source/config/options/run-options.ts';
import {quotaTable} from '../../source/gateway/quotas.ts';
import {presets} from '../../source/gateway/presets.ts';
import {bindingsOf, keymap, type Scope} from '../../source/ui/keys/keymap.ts';
import {showKey} from '../../source/ui/keys/show-key.ts';
import {benchParts} from './figures.ts';
import {cell, code, table} from './markdown.ts';
import {homeTable, roomTable} from './rooms.ts';

function flagOf({meta}: Option): string {
	const short = meta.short === undefined ? '' : `-${meta.short}, `;
	return code(`${short}--${meta.flag}${meta.value === undefined ? '' : ` ${meta.value}`}`);
}

function optionTable(options: readonly Option[], withKeys: boolean): string {
	const rows = options.map((option) => {
		const {meta} = option;
		const fallback = describeDefault(option);
		return [
			flagOf(option) + (option.shape === 'single' ? '' : ' …'),
			...(withKeys ? [code(option.key)] : []),
			fallback === undefined ? '' : code(fallback),
			cell(meta.help),
		];
	});
	return table(['option', ...(withKeys ? ['key in the file'] : []), 'default', 'meaning'], rows);
}

/** One table for each group, below a heading of its own. */
function groupedOptions(options: readonly Option[]): string {
	const groups = Map.groupBy(options, ({meta}) => meta.group);
	return [...groups]
		.map(([group, members]) => `### ${group}\n\n${optionTable(members, true)}`)
		.join('\n\n');
}

const scopeTitles: Readonly<Partial<Record<Scope, string>>> = {
	list: 'Lists and texts',
	profiles: 'Configure, profiles',
	broken: 'Run, what failed',
	matrix: 'Results, intents',
	pairs: 'Results, failures and errors',
	detail: 'Results, detail',
};

const titleOf = (scope: Scope): string =>
	scopeTitles[scope] ?? scope.charAt(0).toUpperCase() + scope.slice(1);

function keyTable(): string {
	const rows = (Object.keys(keymap) as Scope[]).flatMap((scope) =>
		bindingsOf(scope).map(({action, keys, help}, index) => [
			index === 0 ? titleOf(scope) : '',
			keys.map((key) => code(showKey(key, false))).join(' '),
			cell(help),
			code(`${scope}.${action}`),
		]),
	);
	return table(['screen', 'keys', 'do', 'name'], rows);
}

function quotas(): string {
	const rows = Object.entries(quotaTable).map(([key, {name, limit, raisable}]) => [
		code(key),
		cell(name),
		limit.toLocaleString('en'),
		raisable ? 'yes' : 'no',
	]);
	return table(['name for `--quota`', 'limit', 'default', 'AWS raises it'], rows);
}

const bin = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
const helps = new Map<string, string>();

/** What the built command prints for `--help`. */
export function helpOf(...command: readonly string[]): string {
	const key = command.join(' ');
	const known = helps.get(key);
	if (known !== undefined) return known;
	const text = execFileSync(process.execPath, [bin, ...command, '--help'], {encoding: 'utf8'});
	helps.set(key, text);
	return text;
}

/** The generated parts of the pages, by the name in their markers. */
export const parts: Readonly<Record<string, () => string | Promise<string>>> = {
	commands: () =>
		table(
			['command', 'does'],
			commandLines.map(([usage, about]) => [code(usage), cell(about)]),
		),
	options: () => groupedOptions(configOptions),
	invocation: () => optionTable(invocationOptions, false),
	presets: () =>
		table(
			['preset', 'for', 'authentication'],
			presets.map(({name, aliases, description, authentication = ''}) => [
				[name, ...aliases].map(code).join(', '),
				cell(description),
				cell(authentication),
			]),
		),
	mock: () => optionTable(mockOptions, false),
	quotas,
	keys: keyTable,
	rooms: roomTable,
	homes: homeTable,
	...benchParts,
};
