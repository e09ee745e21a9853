import {isSecretName, looksSecret} from '../config/secrets/is-secret.ts';
import {replaceSecrets, type Secret} from '../config/secrets/places.ts';
import {defaultOrigin} from '../config/url.ts';
import type {RecordedSocket} from './har-file.ts';
import {readRecordedTalk, type Decision} from './import-recording.ts';

/** A variable that a run needs, for what was a secret in the recording. */
export type NeededVariable = {readonly name: string; readonly place: string};

/** What a recording gives: a configuration as a project file holds it, without secrets. */
export type ImportedConfig = {
	readonly config: Readonly<Record<string, unknown>>;
	readonly questions: readonly string[];
	readonly decisions: readonly Decision[];
	readonly variables: readonly NeededVariable[];
};

/** Headers that the handshake sets, or that only say which browser it was. */
const ofBrowser =
	/^(?:host|connection|upgrade|origin|user-agent|accept(?:-.*)?|cache-control|pragma|content-.*|sec-.*|priority|dnt|te|referer|x-client-data)$/i;
const signature = /^x-amz-/i;
/** A parameter that is longer is more likely a token than a setting. */
const longestSetting = 40;

const header = ({headers}: RecordedSocket, wanted: string): string | undefined =>
	headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

function addressOf(socket: RecordedSocket): {
	readonly config: Readonly<Record<string, unknown>>;
	readonly decisions: readonly Decision[];
} {
	const url = new URL(socket.url);
	const isSigned = [...url.searchParams.keys()].some((name) => signature.test(name));
	for (const name of [...url.searchParams.keys()]) {
		if (signature.test(name)) url.searchParams.delete(name);
	}
	const address = isSigned ? url.href : socket.url;
	const origin = header(socket, 'origin');
	const kept = socket.headers.filter(([name]) => !ofBrowser.test(name));
	const subprotocols = header(socket, 'sec-websocket-protocol')
		?.split(',')
		.map((name) => name.trim())
		.filter((name) => name !== '');
	const isOwn = origin !== undefined && origin !== defaultOrigin(address);
	return {
		config: {
			url: address,
			...(isOwn && {origin}),
			...(kept.length > 0 && {headers: Object.fromEntries(kept)}),
			...(subprotocols && {subprotocols}),
			...(isSigned && {auth: 'sigv4'}),
		},
		decisions: isSigned
			? [{what: '--auth sigv4', why: 'the address was signed, and a signature expires'}]
			: [],
	};
}

/** No random characters. */
const plainWord = /^[a-z]+(?:[-_./ ]?[a-z]+|-?\d{1,4})*$/i;

/** Parameters such as a model's name are settings, and stay readable. */
function isSetting({place, name, value}: Secret): boolean {
	if (isSecretName(name) || looksSecret(value) || value.length > longestSetting) return false;
	if (place.startsWith('url: query parameter')) return true;
	const keys = place.replace(/^\w+: /, '').split('.');
	return !keys.some(isSecretName) && plainWord.test(value);
}

/** Names a variable for each secret; the same secret gets the same one. */
function createNames() {
	const byValue = new Map<string, NeededVariable>();
	const taken = new Set<string>();
	return {
		reference({name, value, place}: Secret): string {
			const [, scheme = '', bare = value] =
				/^((?:bearer|basic|token|apikey)\s+)(.*)$/is.exec(value) ?? [];
			const known = byValue.get(bare);
			if (known) return `${scheme}{{$env.${known.name}}}`;
			const base =
				name
					.replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
					.toUpperCase()
					.replaceAll(/[^A-Z\d]+/g, '_')
					.replaceAll(/^_+|_+$/g, '') || 'SECRET';
			let chosen = base;
			for (let number = 2; taken.has(chosen); number++) chosen = `${base}_${number}`;
			taken.add(chosen);
			byValue.set(bare, {name: chosen, place});
			return `${scheme}{{$env.${chosen}}}`;
		},
		all: (): readonly NeededVariable[] => [...byValue.values()],
		values: (): readonly string[] => [...byValue.keys()],
	};
}

/** Replaces a secret wherever else it stands: in a raw message, or in the words of a user. */
function withoutValues(
	tree: unknown,
	values: readonly string[],
	reference: (value: string) => string,
): unknown {
	if (typeof tree === 'string') {
		return values.reduce((text, value) => text.replaceAll(value, reference(value)), tree);
	}
	if (Array.isArray(tree)) return tree.map((part) => withoutValues(part, values, reference));
	if (tree === null || typeof tree !== 'object') return tree;
	return Object.fromEntries(
		Object.entries(tree).map(([key, part]) => [key, withoutValues(part, values, reference)]),
	);
}

/** Shorter values occur by chance. */
const shortestValue = 8;

/**
 * Makes a configuration of the recorded connections to one address.
 * @throws UserError when they hold no user's words
 */
export function toImportedConfig(sockets: readonly RecordedSocket[]): ImportedConfig {
	const {config: address, decisions} = addressOf(sockets[0]!);
	const talk = readRecordedTalk(sockets);
	const names = createNames();
	const safe = replaceSecrets({...address, ...talk.config}, (secret) =>
		isSetting(secret) ? secret.value : names.reference(secret),
	);
	const long = names.values().filter((value) => value.length >= shortestValue);
	const nameOf = (value: string) => names.reference({name: '', place: '', value});
	return {
		config: withoutValues(safe, long, nameOf) as ImportedConfig['config'],
		questions: talk.questions.map((text) => withoutValues(text, long, () => '…') as string),
		decisions: [...decisions, ...talk.decisions].map(
			({what, why}) => withoutValues({what, why}, long, () => '…') as Decision,
		),
		variables: names.all(),
	};
}

/** The connections of a recording by address without its query; the one with the most messages first. */
export function groupSockets(sockets: readonly RecordedSocket[]): RecordedSocket[][] {
	const groups = Map.groupBy(sockets, ({url}) => url.replace(/[?#].*$/s, ''));
	const count = (group: readonly RecordedSocket[]) =>
		group.reduce((sum, {messages}) => sum + messages.length, 0);
	return [...groups.values()].toSorted((one, other) => count(other) - count(one));
}
