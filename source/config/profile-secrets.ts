import {isObject, profileLabel, type Profile, type RawConfig} from './profile-layer.ts';
import {harmlessReference} from './reference.ts';
import {configOptions} from './schema.ts';
import {isSecretName, mask} from './secrets.ts';
import {problemWithUrl} from './url.ts';

/** A secret that stands in a configuration as it is, instead of as a reference. */
type Secret = {
	/** Where, without the value: `headers: Authorization`. */
	readonly place: string;
	readonly name: string;
	readonly value: string;
};

/** What to put in a secret's place; undefined takes it out. */
type Replace = (secret: Secret) => string | undefined;

const placeholder = new RegExp(harmlessReference, 'g');
/** What may stand beside a reference in a header: a scheme, a cookie's name, separators. */
const aroundReference = /^(?:bearer|basic|token|apikey|[\w.-]+=|[;,:\s])*$/i;
const scheme = /^(?:bearer|basic|token|apikey)\s+/i;

function isReference(value: string): boolean {
	const rest = value.replaceAll(placeholder, '');
	return rest !== value && aroundReference.test(rest);
}

/** In an address the whole part has to be a template: nothing can be told of the rest. */
const isTemplate = (value: string): boolean => value.replaceAll(placeholder, '') === '';

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

function replaceInAddress(address: string, key: string, replace: Replace): string {
	return address
		.replace(
			/^([^:@/?#\\]*:[\\/]+)?([^\\/?#]*)@/,
			(_, start: string | undefined, userinfo: string) =>
				(start ?? '') + replaceInUser(userinfo, key, replace),
		)
		.replace(/\?([^#]*)/, (_, query: string) => replaceInQuery(query, key, replace));
}

/** `max_tokens: 512` is a count, `token: 88412735` is not. */
const isCount = (name: string): boolean => /tokens$/i.test(name);

function replaceInTree(
	value: unknown,
	path: readonly string[],
	secret: boolean,
	replace: Replace,
): unknown {
	const name = path.at(-1)!;
	if (typeof value === 'string' || (typeof value === 'number' && !isCount(name))) {
		const text = String(value);
		if (!secret || text === '' || isReference(text)) return value;
		const [option, ...names] = path;
		const place = names.length > 0 ? `${option!}: ${names.join('.')}` : option!;
		return replace({place, name, value: text});
	}
	if (Array.isArray(value)) {
		return value
			.map((part) => replaceInTree(part, path, secret, replace))
			.filter((part) => part !== undefined);
	}
	if (!isObject(value)) return value;
	return Object.fromEntries(
		Object.entries(value)
			.map(([name, part]): [string, unknown] => [
				name,
				replaceInTree(part, [...path, name], secret || isSecretName(name), replace),
			])
			.filter(([, part]) => part !== undefined),
	);
}

/** What may hold a secret anywhere, for it is not what it should be: such as a mistyped address. */
function isOpaque(key: string, value: unknown): boolean {
	if (key === 'url') return typeof value !== 'string' || problemWithUrl(value) !== undefined;
	if (key === 'headers') return !isObject(value);
	return isSecretName(key) && !configOptions.some(({path}) => path[0] === key);
}

/**
 * The configuration with its literal secrets replaced: user, password and query of the addresses, and
 * whatever has a telling name in headers, payload and other options with names of the user's own.
 */
function replaceSecrets(config: RawConfig, replace: Replace): RawConfig {
	const entries = Object.entries(config).map(([key, value]): [string, unknown] => {
		const opaque = isOpaque(key, value);
		if (opaque || typeof value !== 'string') {
			return [key, replaceInTree(value, [key], opaque, replace)];
		}
		const address = key === 'url' || key === 'origin';
		return [key, address ? replaceInAddress(value, key, replace) : value];
	});
	return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

/** The configuration as it may be shown; references stay readable. */
export function maskProfile(config: RawConfig): RawConfig {
	return replaceSecrets(config, () => mask);
}

/** The configuration without its literal secrets, and where they stood. */
export function withoutSecrets(config: RawConfig): {
	readonly config: RawConfig;
	readonly leftOut: readonly string[];
} {
	const leftOut: string[] = [];
	const stripped = replaceSecrets(config, ({place}) => {
		leftOut.push(place);
		return undefined;
	});
	return {config: stripped, leftOut};
}

function referenceFor({name, value}: Secret): string {
	const variable = name
		.toUpperCase()
		.replaceAll(/[^A-Z0-9]+/g, '_')
		.replaceAll(/^_+|_+$/g, '');
	return `${scheme.exec(value)?.[0] ?? ''}{{$env.${variable || 'SECRET'}}}`;
}

/** A sentence for each literal secret of a profile, with the reference to write in its place. */
export function problemsWithSecrets({name, config}: Profile): string[] {
	const problems: string[] = [];
	replaceSecrets(config, (secret) => {
		const reference = referenceFor(secret);
		problems.push(
			`${profileLabel(name)}: ${secret.place} may be a secret and would be stored in clear. Write '${reference}' in its place (in single quotes, so that the shell leaves it alone) and set that variable, or give --store-secrets.`,
		);
		return reference;
	});
	return problems;
}
