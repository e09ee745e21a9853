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

/**
 * What an option decides about a run. Every option of the role `load` can affect the times, so a
 * comparison names those that differ.
 */
export type Role = 'target' | 'auth' | 'dataset' | 'reply' | 'load' | 'checks' | 'output';

/** What the command line, the environment, the help and the form know about an option. */
export type OptionMeta = {
	/** The long flag without dashes; the environment variable's name follows from it. */
	readonly flag: string;
	readonly short?: string;
	/** Its name next to a value, where the flag reads badly. */
	readonly label?: string;
	readonly group: Group;
	/** Given where it differs from the role of its group. */
	readonly role?: Role;
	/**
	 * Whether it shapes the load over time; reruns and probes, which send a few prompts once, reset it.
	 */
	readonly shapesLoad?: boolean;
	/** Placeholder for the value in the help; a flag without one is a switch. */
	readonly value?: string;
	/** A list or a record: the flag may be repeated. */
	readonly many?: boolean;
	readonly help: string;
	/** Further help, for when the form has room. */
	readonly more?: string;
	/** Completes "is not …" in a message. */
	readonly allowed: string;
	/** All values, in the order in which the form cycles through them. */
	readonly choices?: readonly unknown[];
	readonly example: string;
	/** The default as a person would write it, if the schema's own is not readable. */
	readonly fallback?: string;
	/** What separates a name from its value, `=` if absent. */
	readonly joint?: string;
	/** Names that differ only in case are the same, like those of headers. */
	readonly ignoreCase?: boolean;
	/** Its values are not repeated in messages. */
	readonly secret?: boolean;
	/** Options by key that conflict with a value other than the default, and why. */
	readonly excludes?: Readonly<Record<string, string>>;
	/** Options by key; a value other than the default needs one of them, and why. */
	readonly needs?: {
		readonly anyOf: readonly string[];
		readonly why: string;
		/** Whether a value needs none of them. */
		readonly unless?: (value: unknown) => boolean;
		/** The option that fixes it, if not this one. */
		readonly fix?: string;
	};
	/**
	 * Turns one word of the command line into the value of a configuration file.
	 * @throws Error whose message describes the problem, if there is more to say than "not allowed"
	 */
	readonly fromText: (text: string) => unknown;
	/**
	 * Writes a validated value as a person would, so that it reads back to the same value; absent if a
	 * configuration file holds the validated value itself.
	 */
	readonly toText?: (value: unknown) => string;
	/** What a configuration file holds for a validated value, if that differs from `toText`. */
	readonly toRaw?: (value: unknown) => unknown;
	/** How the form shows a value, given the value itself and its masked form. */
	readonly show?: (value: unknown, masked: unknown) => string;
	/** The valid value that was most likely meant. */
	readonly nearest?: (value: unknown) => string | undefined;
	/** What is wrong with a value that the schema refuses without explaining it. */
	readonly explain?: (value: unknown) => string | undefined;
	/** Values that a given value implies for other options, by key, unless those are given too. */
	readonly implies?: (value: unknown) => Readonly<Record<string, unknown>>;
};

const registry = z.registry<OptionMeta>();
const roles = new WeakMap<z.ZodType, Role>();

/** Attaches an option's metadata to its schema. */
export function option<Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema {
	const described = schema.describe(meta.help);
	// Zod's own metadata type maps over the schema's output, which a plain record does not need.
	registry.add(described, meta);
	return described;
}

/** Declares options that share a role. */
export function withRole<Shape extends z.ZodRawShape>(role: Role, shape: Shape): Shape {
	for (const schema of Object.values(shape)) roles.set(schema as z.ZodType, role);
	return shape;
}

/** One option with its place in the configuration, such as `['timeouts', 'total']`. */
export type Option = {
	readonly path: readonly string[];
	/** The path with dots, as messages name it. */
	readonly key: string;
	readonly schema: z.ZodType;
	readonly meta: OptionMeta;
	/** Undefined for options of a single invocation, or of commands other than a run. */
	readonly role: Role | undefined;
	/** `FLOODGATE_MAX_SAMPLES` for `--max-samples`. */
	readonly env: string;
	/** Whether several given values replace, follow or merge with each other. */
	readonly shape: 'single' | 'list' | 'record';
};

declare const shape: unique symbol;
/** All options of an object schema; the type carries the type of their values. */
export type Options<Values> = readonly Option[] & {readonly [shape]?: Values};

function shapeOf(schema: z.ZodType): Option['shape'] {
	if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) {
		return shapeOf(schema.unwrap() as z.ZodType);
	}
	if (schema instanceof z.ZodArray) return 'list';
	return schema instanceof z.ZodRecord ? 'record' : 'single';
}

function optionsBelow(
	schema: z.ZodObject,
	path: readonly string[],
	inherited: Role | undefined,
): Option[] {
	return Object.entries(schema.shape).flatMap(([name, field]) => {
		const here = [...path, name];
		const type = field as z.ZodType;
		const meta = registry.get(type);
		const role = meta?.role ?? roles.get(type) ?? inherited;
		if (meta) {
			const env = `FLOODGATE_${meta.flag.toUpperCase().replaceAll('-', '_')}`;
			const key = here.join('.');
			return [{path: here, key, schema: type, meta, role, env, shape: shapeOf(type)}];
		}
		const inner = type instanceof z.ZodPrefault ? type.unwrap() : type;
		return inner instanceof z.ZodObject ? optionsBelow(inner, here, role) : [];
	});
}

/** Every option within an object schema, in order of declaration. */
export function listOptions<Schema extends z.ZodObject>(schema: Schema): Options<z.output<Schema>> {
	return optionsBelow(schema, [], undefined);
}

/** Some of the options of an object schema, by their top-level keys. */
export function pickOptions<Values, Key extends string & keyof Values>(
	options: Options<Values>,
	...keys: readonly Key[]
): Options<Pick<Values, Key>> {
	return options.filter(({path}) => keys.some((key) => key === path[0]));
}
