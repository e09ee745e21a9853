import {parse, type AnyNode, type DocumentNode} from '@humanwhocodes/momoa';
import {parseExact} from './exact-json.ts';

/** 1-based, as editors count. */
export type Position = {readonly line: number; readonly column: number};

export class JsonTextError extends Error {
	readonly position: Position;

	constructor(message: string, position: Position) {
		super(message);
		this.position = position;
	}
}

/** JSON with the positions of its values, for messages. */
export type LocatedJson = {
	readonly value: unknown;
	/**
	 * The position of the value at a path of keys; of the nearest enclosing value when it is
	 * missing.
	 */
	readonly locate: (path: readonly string[]) => Position;
};

function child(node: AnyNode, key: string): AnyNode | undefined {
	if (node.type === 'Array') return node.elements[Number(key)]?.value;
	if (node.type !== 'Object') return undefined;
	const members = node.members.filter(
		({name}) => (name.type === 'String' ? name.value : name.name) === key,
	);
	return members.at(-1)?.value;
}

type ParserError = Error & {
	readonly line?: number;
	readonly column?: number;
	readonly offset?: number;
};

/** The parser's token names, as they look in the file. */
const tokens: ReadonlyMap<string, string> = new Map([
	['LBrace', '"{"'],
	['RBrace', '"}"'],
	['LBracket', '"["'],
	['RBracket', '"]"'],
	['Colon', '":"'],
	['Comma', '","'],
	['String', 'string'],
	['Number', 'number'],
	['Boolean', 'true or false'],
	['Null', 'null'],
]);

function describe(error: ParserError, text: string): JsonTextError {
	const {line = 1, column = 1, offset, message} = error;
	// At the end of the text, the parser names the bracket that it read last.
	if (offset !== undefined && /^[{[]\s*$/.test(text.slice(offset, offset + 100))) {
		return new JsonTextError('Unexpected end of input', {line, column: column + 1});
	}
	const plain = message
		.replace(/\s*\(\d+:\d+\)$/, '')
		.replace(/\.?( found)?\.?$/, '')
		.replace(/token (\w+)/, (_, name: string) => tokens.get(name) ?? name);
	return new JsonTextError(plain, {line, column});
}

/** The locating parser accepts raw control characters in strings, which JSON forbids. */
function refuseControlCharacters(text: string): void {
	try {
		JSON.parse(text);
	} catch (error) {
		const [, line = '1', column = '1'] =
			/\(line (\d+) column (\d+)\)$/.exec((error as Error).message) ?? [];
		throw new JsonTextError('Unexpected control character in a string', {
			line: Number(line),
			column: Number(column),
		});
	}
}

/**
 * Parses JSON and remembers all positions. Slower than `JSON.parse`: for files that people write,
 * and to locate a syntax error.
 * @throws JsonTextError with line and column
 */
export function parseLocated(text: string): LocatedJson {
	let document: DocumentNode;
	try {
		document = parse(text, {mode: 'json'});
	} catch (error) {
		if (error instanceof RangeError || (error as Error).message.includes('call stack')) {
			throw new JsonTextError('nested too deeply', {line: 1, column: 1});
		}
		throw describe(error as ParserError, text);
	}
	refuseControlCharacters(text);
	return {
		value: parseExact(text),
		locate(path) {
			let node: AnyNode = document.body;
			for (const key of path) {
				const next = child(node, key);
				if (!next) break;
				node = next;
			}
			return {line: node.loc.start.line, column: node.loc.start.column};
		},
	};
}

/** Says why a text is not JSON and where, without quoting it: it may hold a secret. */
export function whyNotJson(text: string): string {
	try {
		parseLocated(text);
		return 'it is not JSON';
	} catch (error) {
		if (!(error instanceof JsonTextError)) throw error;
		const {line, column} = error.position;
		// An unknown word is quoted in full.
		const reason = error.message.replace(/ identifier '.*'/s, ' word');
		return `it is not JSON: ${reason} at ${line}:${column}`;
	}
}
