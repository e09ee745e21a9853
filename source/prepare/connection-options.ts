import type {Plan} from '../config/plan.ts';
import {defaultOrigin} from '../config/url.ts';
import {compileText, encodeInQuery, type TemplateContext} from '../dataset/template.ts';
import type {ConnectionOptions} from '../engine/connection-options.ts';
import {aboutOption} from '../model/user-error.ts';
import {compileWay} from './way.ts';

/** The contents of the files that TLS needs. */
export type TlsFiles = Pick<ConnectionOptions, 'ca' | 'identity'>;

/**
 * Compiles a plan's connections: address, headers and subprotocols are filled in for each one.
 * @throws UserError for a template that cannot be filled in
 */
export function compileConnectionOptions(
	plan: Plan,
	{ca, identity}: TlsFiles,
): (context: TemplateContext) => ConnectionOptions {
	const {env} = process;
	const address = aboutOption('url', () => compileText(plan.url, env, 'url', encodeInQuery));
	const isOrigin = (name: string) => name.toLowerCase() === 'origin';
	const given = Object.entries(plan.headers).find(([name]) => isOrigin(name));
	const compileHeader = (name: string, value: string) =>
		aboutOption('headers', () => compileText(value, env, `header ${name}`));
	const ownOrigin = given && compileHeader('Origin', given[1]);
	const headers = Object.entries(plan.headers)
		.filter(([name]) => !isOrigin(name))
		.map(([name, value]) => [name, compileHeader(name, value)] as const);
	const subprotocols = plan.subprotocols.map((name) =>
		aboutOption('subprotocols', () => compileText(name, env, 'subprotocol')),
	);
	// Caches the last address: most runs have only one, and parsing takes time at each opening.
	let known = {url: '', origin: ''};
	const originOf = (url: string): string => {
		if (url !== known.url) known = {url, origin: defaultOrigin(url)};
		return known.origin;
	};
	const wayTo = compileWay(plan);
	let last: ConnectionOptions | undefined;
	return (context) => {
		const url = address(context);
		const options = {
			url,
			origin: plan.origin ?? ownOrigin?.(context) ?? originOf(url),
			headers: Object.fromEntries(headers.map(([name, fill]) => [name, fill(context)])),
			subprotocols: subprotocols.map((fill) => fill(context)),
			insecure: plan.tls.insecure,
			ca,
			identity,
			sessionReuse: plan.sessionReuse,
			via: wayTo(url),
		};
		// The engine compiles each object once, and most runs need only one.
		if (!last || !isSame(last, options)) last = options;
		return last;
	};
}

/** Whether the same is sent; the other options don't change within a run. */
const isSame = (a: ConnectionOptions, b: ConnectionOptions): boolean =>
	a.url === b.url &&
	a.origin === b.origin &&
	a.subprotocols.every((name, index) => name === b.subprotocols[index]) &&
	Object.entries(a.headers).every(([name, value]) => value === b.headers[name]);
