import {evaluate, parse, type AnyNode, type DocumentNode} from '@humanwhocodes/momoa';

/** 1-based, as editors count. */
export type Position = {readonly line: number; readonly column: number};

export class JsonTextError extends Error {
	readonly position: Position;

	constructor(message: string, position: Position) {
		super(message);
		this.position = position;
	}
}

/** JSON with the places of its values kept, so that a message can say where. */
export type LocatedJson = {
	readonly value: unknown;
	/** Where the value at a path of keys stands; the nearest enclosing one if there is none. */
	readonly locate: (path: readonly string[]) => Position;
};

function child(node: AnyNode, key: string): AnyNode | undefined {
	if (node.type !== 'Object') return undefined;
	const members = node.members.filter(
		({name}) => (name.type === 'String' ? name.value : name.name) === key,
	);
	return members.at(-1)?.value;
}

/**
 * Parses JSON and remembers where everything stood. Slower than `JSON.parse`: for files that people
 * write, and for saying where a bad one is bad.
 * @throws JsonTextError with line and column
 */
export function parseLocated(text: string): LocatedJson {
	let document: DocumentNode;
	try {
		document = parse(text, {mode: 'json'});
	} catch (error) {
		const {line, column, message} = error as {line?: number; column?: number; message: string};
		const plain = message.replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '');
		throw new JsonTextError(plain, {line: line ?? 1, column: column ?? 1});
	}
	return {
		value: evaluate(document),
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
