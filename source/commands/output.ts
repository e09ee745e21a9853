import {relative, sep} from 'node:path';
import type {Invocation} from '../config/options/run-options.ts';
import {colorRefused, createStyle, isUtf8, type Style} from '../terminal/style.ts';

/** The style for one of the process's outputs. */
export function styleFor(
	stream: NodeJS.WriteStream,
	{color, ascii}: Pick<Invocation, 'color' | 'ascii'>,
): Style {
	return createStyle({
		color: color && stream.isTTY && !colorRefused(process.env),
		ascii: ascii || !isUtf8(process.env),
	});
}

/** Columns of an output; a fixed number for a file or a pipe. */
export const columnsOf = (stream: NodeJS.WriteStream): number => stream.columns || 120;

/** Relative to the working folder if the path lies below it, otherwise unchanged. */
export function shortPath(path: string): string {
	const below = relative('.', path);
	return below.startsWith(`..${sep}`) ? path : below;
}
