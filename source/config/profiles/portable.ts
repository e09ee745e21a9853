import {readFileSync} from 'node:fs';
import {resolve} from 'node:path';
import {isObject} from '../../model/is-object.ts';
import type {RawConfig} from './layer.ts';

/** A path that depends on the working folder, as the paths of modules begin. */
const isOwnPath = (value: string): boolean => /^\.{0,2}\//.test(value);

/** Names of datasets that are no paths: standard input, and other sources by their scheme. */
const isElsewhere = (value: string): boolean => value === '-' || /^[a-z]+:/i.test(value);

const absolute = (value: unknown): unknown =>
	typeof value === 'string' && !isElsewhere(value) ? resolve(value) : value;
const absoluteModule = (value: unknown): unknown =>
	typeof value === 'string' && isOwnPath(value) ? resolve(value) : value;

/** A report's module and file: `./own.ts=out.html`, or a format's file: `json=out.json`. */
function absoluteReport(value: unknown): unknown {
	if (typeof value !== 'string') return value;
	const at = value.indexOf('=');
	if (at < 0) return absoluteModule(value);
	const [what, file] = [value.slice(0, at), value.slice(at + 1)];
	return `${String(absoluteModule(what))}=${file === '-' ? file : resolve(file)}`;
}

const eachOf = (value: unknown, of: (item: unknown) => unknown): unknown =>
	Array.isArray(value) ? value.map(of) : of(value);

/** A rule that a file holds, as the object itself; a file that cannot be read stays named. */
function ruleOf(value: unknown): unknown {
	if (typeof value !== 'string' || !value.startsWith('@')) return value;
	try {
		return JSON.parse(readFileSync(value.slice(1), 'utf8').replace(/^\uFEFF/, '')) as unknown;
	} catch {
		return `@${resolve(value.slice(1))}`;
	}
}

const byKey: Readonly<Record<string, (value: unknown) => unknown>> = {
	datasets: (value) => eachOf(value, absolute),
	metrics: (value) => eachOf(value, absoluteModule),
	reports: (value) => eachOf(value, absoluteReport),
	out: absolute,
	reply: ruleOf,
};
const tlsFiles = ['ca', 'cert', 'key'];

/**
 * A configuration that means the same in every folder: files by their absolute path, a rule's file by its
 * content.
 */
export function toPortable(config: RawConfig): RawConfig {
	const portable: Record<string, unknown> = Object.fromEntries(
		Object.entries(config).map(([key, value]) => [key, byKey[key]?.(value) ?? value]),
	);
	if (isObject(portable.tls)) {
		portable.tls = Object.fromEntries(
			Object.entries(portable.tls).map(([key, value]) => [
				key,
				tlsFiles.includes(key) ? absolute(value) : value,
			]),
		);
	}
	return portable;
}
