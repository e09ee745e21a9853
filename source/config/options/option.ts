import {z} from 'zod';

export const groups = [
	'Target',
	'Dataset',
	'Reply',
	'Load',
	'Quality',
	'Output',
	'Choice',
	'Invocation',
	'Server',
	'Behaviour',
] as const;
export type Group = (typeof groups)[number];

/** What the command line, the environment, the help and the form need to know of one option. */
export type OptionMeta = {
	/** The long flag without dashes; the environment's name follows from it. */
	readonly flag: string;
	readonly short?: string;
	readonly group: Group;
	/** Stands for the value in the help; a flag without one is a switch. */
	readonly value?: string;
	/** A list or a record: the flag may be given several times. */
	readonly many?: boolean;
	readonly help: string;
	/** Completes "is not …" in a message. */
	readonly allowed: string;
	readonly example: string;
	/** The default as a person would write it, where the schema's own is not readable. */
	readonly fallback?: string;
	/** Names that differ in case alone are one name, as those of headers. */
	readonly ignoreCase?: boolean;
	/** Its values are not repeated in messages. */
	readonly secret?: boolean;
	/**
	 * Turns one word of the command line into the value of a configuration file.
	 * @throws Error whose message says what is wrong, where that is more than "not allowed"
	 */
	readonly fromText: (text: string) => unknown;
	/**
	 * Writes a validated value as a person would, so that it reads back to the same value; absent
	 * where a validated value is also what a configuration file holds.
	 */
	readonly toText?: (value: unknown) => string;
	/** What a configuration file holds for a validated value, where that is not what `toText` writes. */
	readonly toRaw?: (value: unknown) => unknown;
	/** The valid value that somebody who wrote this most likely meant. */
	readonly nearest?: (value: unknown) => string | undefined;
	/** A sentence on what is wrong with a value that the schema refuses without a sentence of its own. */
	readonly explain?: (value: unknown) => string | undefined;
	/** Values of other options, by key, that a given value brings along unless they are given too. */
	readonly implies?: (value: unknown) => Readonly<Record<string, unknown>>;
};

const registry = z.registry<OptionMeta>();

/** Attaches what the outside needs to know of an option to its schema. */
export function option<Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema {
	const described = schema.describe(meta.help);
	// Zod's own metadata type maps over the schema's output, which a plain record does not need.
	registry.add(described, meta);
	return described;
}

/** One option with its place in the configuration, such as `['timeouts', 'total']`. */
export type Option = {
	readonly path: readonly string[];
	/** The path with dots, as messages name it. */
	readonly key: string;
	readonly schema: z.ZodType;
	readonly meta: OptionMeta;
	/** `FLOODGATE_MAX_SAMPLES` for `--max-samples`. */
	readonly env: string;
	/** Whether several given values replace, follow or complete each other. */
	readonly shape: 'single' | 'list' | 'record';
};

function shapeOf(schema: z.ZodType): Option['shape'] {
	if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
		return shapeOf(schema.unwrap() as z.ZodType);
	}
	if (schema instanceof z.ZodArray) return 'list';
	return schema instanceof z.ZodRecord ? 'record' : 'single';
}

/** Every option below an object schema, in the order of declaration. */
export function listOptions(schema: z.ZodObject, path: readonly string[] = []): Option[] {
	return Object.entries(schema.shape).flatMap(([name, field]) => {
		const here = [...path, name];
		const type = field as z.ZodType;
		const meta = registry.get(type);
		if (meta) {
			const env = `FLOODGATE_${meta.flag.toUpperCase().replaceAll('-', '_')}`;
			return [{path: here, key: here.join('.'), schema: type, meta, env, shape: shapeOf(type)}];
		}
		const inner = type instanceof z.ZodPrefault ? type.unwrap() : type;
		return inner instanceof z.ZodObject ? listOptions(inner, here) : [];
	});
}
