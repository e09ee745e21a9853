import type {Option} from '../config/options/option.ts';
import type {Resolved} from '../config/resolve.ts';
import {valueAt} from '../config/value-at.ts';
import {configOptions, type Config, type Invocation} from '../config/options/run-options.ts';
import {redactConfig} from '../config/secrets.ts';
import {sanitiseLine, toSafeJson} from '../terminal/sanitise.ts';

/** A value as a user writes it, if that differs from JSON. */
function show({meta}: Option, value: unknown): string {
	if (value === undefined) return meta.fallback ?? 'not set';
	if (meta.toText) return meta.toText(value);
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Prints the merged configuration with the source of each value, secrets masked. */
export function printConfig({value, origins}: Resolved<Config>, {json}: Invocation): string {
	const config = redactConfig(value);
	if (json) {
		const entries = configOptions.map((option) => [
			option.key,
			{value: valueAt(config, option.path) ?? null, from: origins.get(option.key)},
		]);
		return `${toSafeJson(Object.fromEntries(entries))}\n`;
	}
	const rows = configOptions.map((option) => ({
		key: option.key,
		from: (origins.get(option.key) ?? []).join(' + '),
		value: sanitiseLine(show(option, valueAt(config, option.path))),
	}));
	const keyWidth = Math.max(...rows.map(({key}) => key.length));
	const fromWidth = Math.max(...rows.map(({from}) => from.length));
	const lines = rows.map(
		({key, from, value: text}) => `${key.padEnd(keyWidth)}  ${from.padEnd(fromWidth)}  ${text}`,
	);
	return `${lines.join('\n')}\n`;
}
