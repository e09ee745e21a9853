import {UserError} from '../model/user-error.ts';

/** One parsed value of `--metrics`. */
export type MetricEntry = {
	/** The value as given. */
	readonly text: string;
	/** The name of a built-in metric, or a module's path. */
	readonly source: string;
	readonly isModule: boolean;
	/** The value of the short form `NAME:VALUE`. */
	readonly short: string | undefined;
	/** Parameters by name, including `name` if the metric is renamed. */
	readonly given: Readonly<Record<string, unknown>>;
};

/** The object form of an entry in a configuration file. */
export type MetricObject = {
	readonly metric: string;
	readonly name?: string | undefined;
	readonly parameters?: Readonly<Record<string, unknown>> | undefined;
};

/** Whether the source of an entry is a module rather than a built-in metric. */
export const isModulePath = (source: string): boolean =>
	/[/\\]/.test(source) || /\.[cm]?[jt]s$/.test(source);

/** A path that ends with the module's own extension, and the value of its short form. */
const shortOfModule = /^(.+?\.[cm]?[jt]s):(.*)$/s;

function parseParameters(text: string, source: string, json: string) {
	let value: unknown;
	try {
		value = JSON.parse(json);
	} catch {
		// Node's own message quotes the text, which may hold a secret.
		value = undefined;
	}
	if (value !== null && typeof value === 'object') return value as Record<string, unknown>;
	const where = isModulePath(source) ? source : `"${text}"`;
	throw new UserError(
		`${where}: what follows the colon is not a JSON object such as ${source}:{"name":"other"}`,
	);
}

/**
 * Takes apart `NAME`, `NAME:VALUE` and `NAME:{JSON}`, and the same with a module's path.
 * @throws UserError when the JSON is damaged
 */
export function parseMetricEntry(text: string): MetricEntry {
	const brace = text.indexOf(':{');
	if (brace >= 0) {
		const source = text.slice(0, brace);
		const given = parseParameters(text, source, text.slice(brace + 1));
		return {text, source, isModule: isModulePath(source), short: undefined, given};
	}
	const [, path, value] = shortOfModule.exec(text) ?? [];
	if (path !== undefined) return {text, source: path, isModule: true, short: value, given: {}};
	if (isModulePath(text)) return {text, source: text, isModule: true, short: undefined, given: {}};
	const colon = text.indexOf(':');
	const source = colon < 0 ? text : text.slice(0, colon);
	const short = colon < 0 ? undefined : text.slice(colon + 1);
	return {text, source, isModule: false, short, given: {}};
}

/** Writes the object form as the text that `parseMetricEntry` reads. */
export function metricEntryText({metric, name, parameters = {}}: MetricObject): string {
	const given = {...(name !== undefined && {name}), ...parameters};
	return Object.keys(given).length === 0 ? metric : `${metric}:${JSON.stringify(given)}`;
}
