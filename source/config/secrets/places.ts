import {isExactDecimal, numberText} from '../../model/exact-json.ts';
import {isObject} from '../../model/is-object.ts';
import {openJson} from '../../model/json-path.ts';
import {readMessageValue} from '../../model/message-value.ts';
import {configOptions} from '../options/run-options.ts';
import {problemWithProxy} from '../proxy.ts';
import {problemWithUrl, withoutTemplates} from '../url.ts';
import {isSecretBelow, secretAbove} from './below-secret.ts';
import {replaceInCommand} from './command.ts';
import {
	isSecretHeader,
	isSecretName,
	isSecretSubprotocol,
	isTemplate,
	looksSecret,
} from './is-secret.ts';
import {replaceInQueries, replaceInText} from './raw-text.ts';

/** A secret that a configuration holds in clear instead of as a reference. */
export type Secret = {
	/** Where it is, without the value: `headers: Authorization`. */
	readonly place: string;
	readonly name: string;
	readonly value: string;
};

/** Returns the replacement of a secret; undefined removes the secret. */
export type Replace = (secret: Secret) => string | undefined;

function replaceInUser(userinfo: string, key: string, replace: Replace): string {
	const at = userinfo.indexOf(':');
	const parts = at < 0 ? [userinfo] : [userinfo.slice(0, at), userinfo.slice(at + 1)];
	const replaced = parts.map((value, index) => {
		if (isTemplate(value)) return value;
		const name = index === 0 ? 'user' : 'password';
		return replace({place: `${key}: ${name}`, name: `ws_${name}`, value});
	});
	return replaced.includes(undefined) ? '' : `${replaced.join(':')}@`;
}

function replaceInQuery(query: string, key: string, replace: Replace): string {
	const pairs = query.split('&').flatMap((pair) => {
		const at = pair.indexOf('=');
		const [name, value] = at < 0 ? ['', pair] : [pair.slice(0, at), pair.slice(at + 1)];
		if (isTemplate(value)) return [pair];
		const place = name === '' ? `${key}: query` : `${key}: query parameter ${name}`;
		const replaced = replace({place, name: name === '' ? 'query' : name, value});
		if (replaced === undefined) return [];
		return [at < 0 ? replaced : `${name}=${replaced}`];
	});
	return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Replaces secrets between the host and the query, where only recognisable ones count. */
function replaceInPath(path: string, key: string, replace: Replace): string {
	return path
		.split('/')
		.map((value) =>
			looksSecret(value) ? (replace({place: `${key}: path`, name: 'path', value}) ?? '') : value,
		)
		.join('/');
}

/** A password with / or ? in it makes the address invalid, so anything before an @ may be one. */
const looseUser = /^([^:@/?#\\]*:[\\/]+)?(.*)@/s;
const strictUser = /^([^:@/?#\\]*:[\\/]+)?([^\\/?#]*)@/;

function replaceInAddress(address: string, key: string, replace: Replace): string {
	const valid = URL.parse(withoutTemplates(address)) !== null;
	const [, rest = '', query, fragment] = /^(.*?)(?:\?(.*?))?(?:#(.*))?$/s.exec(
		address.replace(
			valid ? strictUser : looseUser,
			(_, start: string | undefined, userinfo: string) =>
				(start ?? '') + replaceInUser(userinfo, key, replace),
		),
	)!;
	const anchor =
		fragment === undefined || fragment === ''
			? ''
			: replace({place: `${key}: fragment`, name: 'fragment', value: fragment});
	return [
		replaceInPath(rest, key, replace),
		query === undefined ? '' : replaceInQuery(query, key, replace),
		anchor === undefined || anchor === '' ? '' : `#${anchor}`,
	].join('');
}

/**
 * Replaces secrets in a tree, also in JSON within its strings; see `isSecretBelow`.
 * @param secret what `secretAbove` says of the value
 */
function replaceInTree(
	value: unknown,
	path: readonly string[],
	secret: string | undefined,
	replace: Replace,
): unknown {
	if (Array.isArray(value)) {
		const parts = value.map((part) => replaceInTree(part, path, secret, replace));
		return parts.filter((part) => part !== undefined);
	}
	if (isObject(value) && !isExactDecimal(value)) {
		return Object.fromEntries(
			Object.entries(value)
				.map(([name, part]): [string, unknown] => {
					const above = secretAbove(secret, name);
					return [name, replaceInTree(part, [...path, name], above, replace)];
				})
				.filter(([, part]) => part !== undefined),
		);
	}
	const name = path.at(-1)!;
	const [option, ...names] = path;
	if (isSecretBelow(secret, name, value)) {
		const place = names.length > 0 ? `${option!}: ${names.join('.')}` : option!;
		return replace({place, name, value: numberText(value) ?? String(value)});
	}
	if (typeof value !== 'string') return value;
	const inner = openJson(value);
	if (inner === value) {
		return replaceInQueries(value, (key, part) =>
			replace({place: `${option!}: query parameter ${key}`, name: key, value: part}),
		);
	}
	const before = JSON.stringify(inner);
	const after = JSON.stringify(replaceInTree(inner, path, secret, replace));
	return after === before ? value : after;
}

/** The same for a message, which may be plain text, or bytes that are text. */
function replaceInMessage(value: unknown, path: readonly string[], replace: Replace): unknown {
	const message = readMessageValue(value);
	if (message.kind === 'json') return replaceInTree(value, path, undefined, replace);
	const place = path.join(': ');
	const replaceText = (text: string) =>
		replaceInText(
			text,
			(name, part) => replace({place, name, value: part}),
			(tree) => replaceInTree(tree, path, undefined, replace),
		);
	const {kind, template} = message;
	if (kind === 'text') {
		const text = replaceText(template);
		return typeof value === 'string' ? text : {raw: text};
	}
	const before = Buffer.from(template, 'base64').toString();
	const after = replaceText(before);
	// As text, because in base64 nobody would see the mask.
	return after === before ? value : {raw: after};
}

/** The same for one or several messages: of each only what it sends, because paths are no secrets. */
function replaceInMessages(value: unknown, path: readonly string[], replace: Replace): unknown {
	const isStep = (item: unknown): item is object => isObject(item) && 'send' in item;
	const inStep = (step: object): object =>
		Object.fromEntries(
			Object.entries(step).map(([name, part]: [string, unknown]) => [
				name,
				name === 'send' || name === 'of' ? replaceInMessage(part, [...path, name], replace) : part,
			]),
		);
	if (Array.isArray(value) && value.some(isStep)) {
		return value.map((item: unknown) =>
			isStep(item) ? inStep(item) : replaceInTree(item, path, undefined, replace),
		);
	}
	const isSetup = path[0] === 'setup' || path[0] === 'reply';
	return isSetup && isStep(value) ? inStep(value) : replaceInMessage(value, path, replace);
}

/** The answers of a reply rule, which may be JSON in a text; everything else names no secret. */
function replaceInReply(value: unknown, replace: Replace): unknown {
	const rule = openJson(value);
	if (!isObject(rule) || !Array.isArray(rule.answer)) return value;
	const before = JSON.stringify(rule);
	const answer = replaceInMessages(rule.answer, ['reply'], replace);
	const after = {...rule, answer};
	if (JSON.stringify(after) === before) return value;
	return typeof value === 'string' ? JSON.stringify(after) : after;
}

function replaceInHeaders(headers: object, replace: Replace): object {
	const kept = Object.entries(headers).flatMap(([name, value]: [string, unknown]) => {
		if (typeof value !== 'string' || !isSecretHeader(name, value)) return [[name, value] as const];
		const replaced = replace({place: `headers: ${name}`, name, value});
		return replaced === undefined ? [] : [[name, replaced] as const];
	});
	return Object.fromEntries(kept);
}

function replaceInSubprotocols(subprotocols: readonly unknown[], replace: Replace): unknown[] {
	return subprotocols.flatMap((value) => {
		if (typeof value !== 'string' || !isSecretSubprotocol(value)) return [value];
		const replaced = replace({place: 'subprotocols', name: 'subprotocol', value});
		return replaced === undefined ? [] : [replaced];
	});
}

/** A number is a limit rather than a secret: `pass`, `key`. */
function replaceInParameters(parameters: object, replace: Replace): object {
	const entries = Object.entries(parameters).flatMap(([name, part]: [string, unknown]) => {
		if (typeof part === 'number') return [[name, part]];
		const inherited = isSecretName(name) ? name : undefined;
		const replaced = replaceInTree(part, ['metrics', name], inherited, replace);
		return replaced === undefined ? [] : [[name, replaced]];
	});
	return Object.fromEntries(entries) as object;
}

/** An entry of a file is an object, or a text in which JSON follows a name or a path. */
function replaceInMetric(entry: unknown, replace: Replace): unknown {
	if (isObject(entry)) {
		const {parameters} = entry;
		if (!isObject(parameters)) return entry;
		return {...entry, parameters: replaceInParameters(parameters, replace)};
	}
	if (typeof entry !== 'string') return entry;
	const brace = entry.indexOf(':{');
	const parameters = brace < 0 ? undefined : openJson(entry.slice(brace + 1));
	if (!isObject(parameters)) return replaceInTree(entry, ['metrics'], undefined, replace);
	const before = JSON.stringify(parameters);
	const after = JSON.stringify(replaceInParameters(parameters, replace));
	return after === before ? entry : `${entry.slice(0, brace)}:${after}`;
}

/** Options whose names, or whole JSON, the user chooses. */
const trees = new Set(['tags']);
const isOption = (key: string): boolean => configOptions.some(({path}) => path[0] === key);

/** A value of the wrong form, such as a mistyped address, may hold a secret anywhere. */
function replaceInOption(key: string, value: unknown, replace: Replace): unknown {
	const opaque = () => replaceInTree(value, [key], 'secret', replace);
	switch (key) {
		case 'url':
			return typeof value !== 'string' || problemWithUrl(value) !== undefined
				? opaque()
				: replaceInAddress(value, key, replace);
		case 'origin':
			return typeof value === 'string' ? replaceInAddress(value, key, replace) : opaque();
		case 'proxy':
			return typeof value !== 'string' || problemWithProxy(value) !== undefined
				? opaque()
				: replaceInAddress(value, key, replace);
		case 'tokenCommand':
			return typeof value === 'string'
				? replaceInCommand(value, (name, part) => replace({place: key, name, value: part}))
				: opaque();
		case 'payload':
		case 'keepAliveMessage':
		case 'setup':
			return replaceInMessages(value, [key], replace);
		case 'reply':
			return replaceInReply(value, replace);
		case 'headers':
			return isObject(value) ? replaceInHeaders(value, replace) : opaque();
		case 'subprotocols':
			return Array.isArray(value) ? replaceInSubprotocols(value, replace) : opaque();
		case 'metrics':
			return Array.isArray(value)
				? value
						.map((entry) => replaceInMetric(entry, replace))
						.filter((entry) => entry !== undefined)
				: replaceInMetric(value, replace);
		default:
			if (trees.has(key)) return replaceInTree(value, [key], undefined, replace);
			if (isOption(key)) return value;
			return replaceInTree(value, [key], isSecretName(key) ? key : undefined, replace);
	}
}

/**
 * A configuration, raw or resolved, with its literal secrets replaced: user, password and query of the
 * addresses, and what `isSecret` finds in headers, subprotocols, payload, tags and metrics. The one place that
 * decides what is shown, saved and masked.
 */
export function replaceSecrets<Given extends object>(config: Given, replace: Replace): Given {
	const entries = Object.entries(config).flatMap(
		([key, value]: [string, unknown]): [string, unknown][] => {
			if (value === undefined) return [[key, value]];
			const replaced = replaceInOption(key, value, replace);
			return replaced === undefined ? [] : [[key, replaced]];
		},
	);
	return Object.fromEntries(entries) as Given;
}
