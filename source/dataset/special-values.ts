import {nearest} from '../model/nearest.ts';
import {parsePath, readPath} from '../model/json-path.ts';
import {UserError} from '../model/user-error.ts';
import {readTextOf} from './file-text.ts';
import type {Environment, Getter, Scope} from './template-context.ts';

/** Names that are not keys of a row, where a template of this scope may use them. */
function specialNames({last = false, chunk = false, setup, frame = false}: Scope): string[] {
	return [
		'$uuid',
		'$connection',
		'$index',
		'$timestamp',
		'$traceparent',
		'$token',
		'$env.NAME',
		'$file.PATH',
		...(setup ?? []).map((name) => `$setup.${name}`),
		...(frame ? ['$frame', '$frame.PATH'] : []),
		...(last ? ['$conversation', '$lane', '$nonce', '$last.text', '$last.body.PATH'] : []),
		...(chunk ? ['$chunk.text', '$chunk.index'] : []),
	];
}

/** A getter of a value within `{{$last.body…}}` or `{{$frame…}}`. */
function ofPath(name: string, prefix: string, whole: Getter, {where}: Scope): Getter {
	const text = name.slice(prefix.length);
	if (text === '') return whole;
	try {
		const path = parsePath(text.replace(/^\./, ''));
		return (context) => readPath(whole(context), path);
	} catch (error) {
		throw new UserError(`${where}: {{${name}}}: ${(error as Error).message}`);
	}
}

function ofEnvironment(
	name: string,
	environment: Environment,
	{where}: Scope,
	optional: boolean,
): Getter {
	const variable = name.slice('$env.'.length);
	const value = Object.hasOwn(environment, variable) ? environment[variable] : undefined;
	if (value === undefined && !optional) {
		throw new UserError(
			`${where}: the environment variable ${variable} of {{${name}}} is not set; set it, or give a default as in {{${name}|default:}}`,
		);
	}
	return () => value;
}

function ofFile(name: string, {where}: Scope, optional: boolean): Getter {
	const path = name.slice('$file.'.length);
	try {
		const text = readTextOf(path);
		return () => text;
	} catch (error) {
		if (optional && (error as NodeJS.ErrnoException).code === 'ENOENT') return () => undefined;
		throw new UserError(
			`${where}: the file of {{${name}}} cannot be read (${(error as Error).message})`,
		);
	}
}

function ofSetup(name: string, {where, setup}: Scope): Getter {
	const key = name.slice('$setup.'.length);
	if (setup?.includes(key)) return (context) => context.setup?.[key];
	if (!setup) {
		throw new UserError(
			`${where}: {{${name}}} is of the connection's set-up, which precedes only messages sent after it`,
		);
	}
	const near = nearest(key, setup);
	const names = setup.map((known) => `{{$setup.${known}}}`).join(', ');
	const known =
		setup.length === 0
			? `no message of --setup before it saves anything; keep a value with "save": {"${key}": PATH}`
			: `there ${setup.length === 1 ? 'is' : 'are'} ${names}`;
	const hint = near === undefined ? '' : `; did you mean {{$setup.${near}}}?`;
	throw new UserError(`${where}: {{${name}}} is not saved by --setup: ${known}${hint}`);
}

/** Where a `$` name has a meaning, for templates elsewhere. */
function meaningOf(name: string): string | undefined {
	if (name.startsWith('$last.'))
		return 'is of an earlier reply, which only a payload can come after';
	if (name === '$nonce') return 'has a meaning only in a payload, whose reply may repeat it';
	if (name === '$lane') return 'has a meaning only in a payload: its place among those in flight';
	if (name === '$conversation') {
		return 'has a meaning only in a payload, whose turns make a conversation';
	}
	if (name.startsWith('$chunk.')) {
		return 'has a meaning only in a step of the payload with "each": "chunk"';
	}
	if (/^\$frame(?:$|[.[])/.test(name)) {
		return 'is of the frame that is answered, so it has a meaning only in "answer" of --reply';
	}
	return undefined;
}

function refuseSpecial(name: string, scope: Scope): never {
	const {where} = scope;
	const meaning = meaningOf(name);
	if (meaning !== undefined) throw new UserError(`${where}: {{${name}}} ${meaning}`);
	throw new UserError(
		`${where}: {{${name}}} is unknown; there are ${specialNames(scope).join(', ')} and the dataset's keys`,
	);
}

/** In place of a nonce where nothing is sent: in previews and sizes. */
const unsentNonce = '0'.repeat(16);

/**
 * Loads the id generator only for a template that has one: loading it takes longer than everything
 * else here.
 */
function makeId(): () => string {
	const {randomUUID} = process.getBuiltinModule('node:crypto');
	return () => randomUUID();
}

/** A trace that begins here, of version 00 and sampled (W3C Trace Context, section 3.2). */
function makeTraceparent(): () => string {
	const {randomBytes} = process.getBuiltinModule('node:crypto');
	return () => {
		const ids = randomBytes(24).toString('hex');
		return `00-${ids.slice(0, 32)}-${ids.slice(32)}-01`;
	};
}

/**
 * A getter of the value that a name with `$` stands for.
 * @param optional a default stands in for a missing value
 * @throws UserError for an unknown name, an unset environment variable or an unreadable file
 */
export function special(
	name: string,
	environment: Environment,
	scope: Scope,
	optional: boolean,
): Getter {
	switch (name) {
		case '$uuid':
			return makeId();
		case '$traceparent':
			return makeTraceparent();
		case '$connection':
			return ({connection}) => connection;
		case '$index':
			return ({index}) => index;
		case '$timestamp':
			return () => Date.now();
		case '$token':
			return ({token}) => token;
	}
	if (name.startsWith('$env.')) return ofEnvironment(name, environment, scope, optional);
	if (name.startsWith('$file.')) return ofFile(name, scope, optional);
	if (name.startsWith('$setup.')) return ofSetup(name, scope);
	if (scope.frame && /^\$frame(?:$|[.[])/.test(name)) {
		return ofPath(name, '$frame', ({frame}) => frame, scope);
	}
	if (scope.last) {
		if (name === '$conversation') {
			const id = makeId();
			return ({conversation}) => conversation ?? id();
		}
		if (name === '$lane') return ({lane = 0}) => lane;
		if (name === '$nonce') return ({nonce}) => nonce ?? unsentNonce;
		if (name === '$last.text') return ({last}) => last?.text ?? (optional ? undefined : '');
		if (/^\$last\.body(?:$|[.[])/.test(name)) {
			return ofPath(name, '$last.body', ({last}) => last?.body, scope);
		}
	}
	if (scope.chunk) {
		if (name === '$chunk.text') return ({chunk}) => chunk!.text;
		if (name === '$chunk.index') return ({chunk}) => chunk!.index;
	}
	return refuseSpecial(name, scope);
}
