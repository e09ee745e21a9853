type SnakeCase<Name extends string> = Name extends `${infer First}${infer Rest}`
	? First extends Lowercase<First>
		? `${First}${SnakeCase<Rest>}`
		: `_${Lowercase<First>}${SnakeCase<Rest>}`
	: '';

type FileKey<Key> = Key extends string ? (string extends Key ? Key : SnakeCase<Key>) : Key;

/** A type in the form of a file: its own keys in snake_case, the users' names unchanged. */
export type AsFile<Type> = Type extends readonly (infer Item)[]
	? readonly AsFile<Item>[]
	: Type extends object
		? {[Key in keyof Type as FileKey<Key>]: AsFile<Type[Key]>}
		: Type;

/** The keys of a type that have another name in the file. */
type Names<Type> = {
	readonly [
		Key in keyof Type & string as SnakeCase<Key> extends Key ? never : Key
	]-?: SnakeCase<Key>;
};

/** From the names in code to those in the file, or back. */
export type Direction = 'toFile' | 'fromFile';
/** Translates a value and its parts. */
export type Translate = (value: unknown, direction: Direction) => unknown;

/**
 * Renames the keys of an object and translates its parts. Keys keep their order, and unknown keys,
 * as later versions add them, are kept.
 */
export function object<Type>(
	names: Names<Type>,
	parts: Partial<Record<keyof Type & string, Translate>> = {},
): Translate {
	const toFile = new Map<string, string>(Object.entries(names));
	const fromFile = new Map([...toFile].map(([key, name]) => [name, key]));
	const translations = new Map(Object.entries(parts as Record<string, Translate>));
	return (value, direction) => {
		if (typeof value !== 'object' || value === null) return value;
		return Object.fromEntries(
			Object.entries(value).map(([from, part]: [string, unknown]) => {
				const to = (direction === 'toFile' ? toFile : fromFile).get(from) ?? from;
				const translate = translations.get(direction === 'toFile' ? from : to);
				return [to, translate ? translate(part, direction) : part];
			}),
		);
	};
}

/** An object whose keys are names given by users: only its values are translated. */
export const record =
	(item: Translate): Translate =>
	(value, direction) =>
		typeof value === 'object' && value !== null
			? Object.fromEntries(Object.entries(value).map(([key, part]) => [key, item(part, direction)]))
			: value;

export const list =
	(item: Translate): Translate =>
	(value, direction) =>
		Array.isArray(value) ? value.map((part) => item(part, direction)) : value;
