import {groups, type Option} from '../config/options/option.ts';

/** Renders the help of a command from the declarations of its options. */
export function renderHelp({
	usage,
	about,
	options,
}: {
	readonly usage: string;
	readonly about: string;
	readonly options: readonly Option[];
}): string {
	const left = ({meta}: Option) => {
		const short = meta.short === undefined ? '    ' : `-${meta.short}, `;
		return `  ${short}--${meta.flag}${meta.value === undefined ? '' : ` ${meta.value}`}`;
	};
	const width = Math.max(...options.map((option) => left(option).length)) + 2;
	const sections = groups.flatMap((group) => {
		const members = options.filter(({meta}) => meta.group === group);
		if (members.length === 0) return [];
		return [
			'',
			`${group}:`,
			...members.map(
				(option) => `${left(option).padEnd(width)}${option.meta.help}${defaultNote(option)}`,
			),
		];
	});
	return `${[`Usage: ${usage}`, '', about, ...sections].join('\n')}\n`;
}

function defaultNote(option: Option): string {
	const {meta, shape} = option;
	const text = meta.many && shape !== 'single' ? ' (repeatable)' : '';
	const fallback = describeDefault(option);
	return fallback === undefined ? text : `${text} [${fallback}]`;
}

/** The default as a person would write it; undefined when it needs no mention. */
export function describeDefault({meta, schema, shape}: Option): string | undefined {
	if (meta.fallback !== undefined) return meta.fallback;
	const value: unknown = schema.safeParse(undefined).data;
	if (value === undefined || value === false || value === true) return undefined;
	if (shape === 'list') return (value as string[]).join(' ') || undefined;
	if (shape === 'record') return undefined;
	if (meta.toText) return meta.toText(value);
	return typeof value === 'string' ? value : JSON.stringify(value);
}
