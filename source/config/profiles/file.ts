import {chmodSync, existsSync, renameSync, statSync} from 'node:fs';
import {z} from 'zod';
import {parseExact} from '../../model/exact-json.ts';
import {isObject} from '../../model/is-object.ts';
import {folderMode} from '../../model/folders.ts';
import {whyNotJson} from '../../model/located-json.ts';
import type {RawConfig} from './layer.ts';

const version = 1;
/** Only the owner may read what may hold secrets. */
export const profileFileMode = 0o600;

const storedSchema = z.object({
	name: z.string(),
	/** When it was saved, ISO 8601. */
	changed: z.iso.datetime(),
	// Not checked further: zod would lose a key named `__proto__`, and one bad value does not make the
	// file damaged.
	config: z.custom<RawConfig>(isObject),
});
export type Stored = z.output<typeof storedSchema>;

const contentsSchema = z.object({version: z.literal(version), profiles: z.array(storedSchema)});

/** The contents of a file of profiles. */
export type Contents = {
	readonly profiles?: readonly Stored[];
	/** Why it cannot be used. */
	readonly damaged?: string;
	/** The version, where a later floodgate wrote the file. */
	readonly newer?: number;
};

/** The file of the profiles. */
export type ProfileFile = {
	readonly path: string;
	/** Reads it from disk; a missing file is empty. */
	readonly read: () => Contents;
	/** Replaces the whole file. */
	readonly write: (contents: object) => void;
};

/** A list, not an object, so that any name is possible: with dots, or `__proto__`. */
export function toContents(profiles: readonly Stored[]): object {
	return {version, profiles};
}

/** Parses the text of the file; never throws. */
export function readContents(text: string): Contents {
	const plain = text.replace(/^\uFEFF/, '');
	let value: unknown;
	try {
		value = parseExact(plain);
	} catch {
		// Node's own message quotes the text, which may contain a secret.
		return {damaged: whyNotJson(plain)};
	}
	if (isObject(value) && typeof value.version === 'number' && value.version > version) {
		return {newer: value.version};
	}
	const result = contentsSchema.safeParse(value);
	if (result.success) return {profiles: result.data.profiles};
	const {path, message} = result.error.issues[0]!;
	return {damaged: `${path.length > 0 ? `${path.join('.')}: ` : ''}${message}`};
}

/** Local time as part of a file's name: `2026-11-22_10-31-07`. */
function timeStamp(): string {
	return new Date().toLocaleString('sv-SE').replace(' ', '_').replaceAll(':', '-');
}

/** Moves a file out of the way, to a free name. */
export function moveAside(file: string): string {
	const base = `${file}.damaged-${timeStamp()}`;
	let aside = base;
	for (let suffix = 2; existsSync(aside); suffix++) aside = `${base}-${suffix}`;
	renameSync(file, aside);
	chmodSync(aside, profileFileMode);
	return aside;
}

/** Closes a folder to other users. Only for our own folder: `/tmp` must stay open. */
export function closeFolder(folder: string): void {
	if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, folderMode);
}
