import {mockOptions} from '../config/options/mock.ts';
import type {Option} from '../config/options/option.ts';
import {configOptions, invocationOptions} from '../config/options/run-options.ts';
import {presets} from '../gateway/presets.ts';
import {bindingsOf, keymap, type Scope} from '../ui/keys/keymap.ts';
import {showKey} from '../ui/keys/show-key.ts';
import {commandLines} from './overview.ts';
import {describeDefault} from './parse.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => `\`${cell(text)}\``;

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}

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

const scopeTitles: Readonly<Record<Scope, string>> = {
	everywhere: 'Everywhere',
	list: 'Lists and texts',
	configure: 'Configure',
	profiles: 'Configure, profiles',
	review: 'Review',
	probe: 'Probe',
	run: 'Run',
	results: 'Results',
	pairs: 'Results, failures and errors',
	detail: 'Results, detail',
	history: 'History',
};

function keyTable(): string {
	const rows = (Object.keys(keymap) as Scope[]).flatMap((scope) =>
		bindingsOf(scope).map(({keys, help}, index) => [
			index === 0 ? scopeTitles[scope] : '',
			keys.map((key) => code(showKey(key, false))).join(' '),
			cell(help),
		]),
	);
	return table(['screen', 'keys', 'do'], rows);
}

/** The generated parts of the README, by the name in their markers. */
const parts: Readonly<Record<string, () => string>> = {
	commands: () =>
		table(
			['command', 'does'],
			commandLines.map(([usage, about]) => [code(usage), cell(about)]),
		),
	options: () => optionTable(configOptions, true),
	invocation: () => optionTable(invocationOptions, false),
	presets: () =>
		table(
			['preset', 'for'],
			presets.map(({name, description}) => [code(name), cell(description)]),
		),
	mock: () => optionTable(mockOptions, false),
	keys: keyTable,
};

/**
 * Puts the generated tables between their markers, `<!-- begin NAME -->` and `<!-- end NAME -->`.
 * @throws Error when a marker is missing
 */
export function updateReadme(text: string): string {
	return Object.entries(parts).reduce((result, [name, render]) => {
		const block = new RegExp(`(<!-- begin ${name} -->)[\\s\\S]*?(<!-- end ${name} -->)`);
		if (!block.test(result)) throw new Error(`the README has no markers for "${name}"`);
		return result.replace(
			block,
			(_, begin: string, end: string) => `${begin}\n\n${render()}\n\n${end}`,
		);
	}, text);
}
