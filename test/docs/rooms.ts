import {code, table} from './markdown.ts';

type Restriction = {readonly regex: string; readonly message: string};
type Entry = {
	readonly files?: readonly string[];
	readonly rules?: {
		readonly 'no-restricted-imports'?: readonly [string, {readonly patterns: Restriction[]}];
	};
};

/** What the linter refuses in each room, read from the configuration that is in force. */
async function restrictions(): Promise<Map<string, readonly Restriction[]>> {
	const file = new URL('../../eslint.config.js', import.meta.url).href;
	const {default: entries} = (await import(file)) as {default: readonly Entry[]};
	const found = new Map<string, readonly Restriction[]>();
	for (const {files, rules} of entries) {
		const room = /^source\/([\w-]+)\/\*\*/.exec(files?.[0] ?? '')?.[1];
		const patterns = rules?.['no-restricted-imports']?.[1].patterns;
		if (room !== undefined && patterns) found.set(room, patterns);
	}
	return found;
}

const roomIn = ({regex}: Restriction): string | undefined => /\)\*\/([\w-]+)\/$/.exec(regex)?.[1];

/** Rooms that all others may import, as no room is refused them. */
function openRooms(rules: ReadonlyMap<string, readonly Restriction[]>): string[] {
	return [...rules.keys()].filter((room) =>
		[...rules].every(([, refused]) => refused.every((each) => roomIn(each) !== room)),
	);
}

/** Each room with the rooms that it may import. */
export async function importTable(): Promise<Map<string, string[]>> {
	const rules = await restrictions();
	const open = new Set(openRooms(rules));
	return new Map(
		[...rules].map(([room, refused]) => {
			const closed = new Set(refused.map(roomIn));
			return [
				room,
				[...rules.keys()].filter(
					(other) => other !== room && !open.has(other) && !closed.has(other),
				),
			];
		}),
	);
}

export async function roomTable(): Promise<string> {
	const open = openRooms(await restrictions());
	const rows = [...(await importTable())].map(([room, others]) => [
		code(room),
		others.length === 0 ? '–' : others.map(code).join(' '),
	]);
	return `${table(['room', 'may import'], rows)}\n\nEvery room may import ${open.map(code).join(' and ')}.`;
}

/** Where each outside package may be used. */
export async function homeTable(): Promise<string> {
	const homes = new Map<string, string>();
	for (const {message} of [...(await restrictions()).values()].flat()) {
		const [, name, places] = /^(\S+) is used only in (.+)\.$/.exec(message) ?? [];
		if (name !== undefined && places !== undefined) homes.set(name, places);
	}
	const rows = [...homes]
		.toSorted(([a], [b]) => (a < b ? -1 : 1))
		.map(([name, places]) => [code(name), places.split(', ').map(code).join(' ')]);
	return table(['package', 'used only in'], rows);
}
