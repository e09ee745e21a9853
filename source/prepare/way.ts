import {getProxyForUrl} from 'proxy-from-env';
import {parsePlace} from '../config/place.ts';
import type {Plan} from '../config/plan.ts';
import {isNoProxy, problemWithProxy, readProxy, type Proxy} from '../config/proxy.ts';
import {isLoopback} from '../config/url.ts';
import {compileText} from '../dataset/template.ts';
import type {Way} from '../engine/connection-options.ts';
import {UserError} from '../model/user-error.ts';

/** Whether a proxy leads to a server, which one, and why. */
export type ProxyChoice =
	| {
			readonly kind: 'proxy';
			readonly proxy: Proxy;
			/** `--proxy`, or the name of the variable. */
			readonly from: string;
	  }
	| {
			readonly kind: 'direct';
			/** Why the proxy of the environment is not used; undefined when there is none. */
			readonly why?: string;
	  };

type PlannedWay = Pick<Plan, 'proxy' | 'connectTo'>;

/** Messages do not repeat the value of a variable, which may hold a password. */
function read(text: string, from: string, instead: string): Proxy {
	const problem = problemWithProxy(text);
	if (problem === undefined) return readProxy(text);
	throw new UserError({key: 'proxy', text: `${from}: ${problem}${instead}`});
}

const fromOption = '--proxy';

function explicit(template: string): ProxyChoice {
	const text = compileText(template, process.env, 'proxy')({connection: 0, index: 0});
	if (isNoProxy(text)) return {kind: 'direct'};
	return {kind: 'proxy', proxy: read(text, fromOption, ''), from: fromOption};
}

/** The variable that proxy-from-env takes for an address, NO_PROXY apart. */
function variableFor(url: string): string | undefined {
	const own = url.startsWith('https:') ? 'https_proxy' : 'http_proxy';
	const names = [own, 'all_proxy'].flatMap((name) => [name, name.toUpperCase()]);
	// An empty variable counts as not set.
	return names.find((name) => Boolean(process.env[name]));
}

/**
 * Decides whether connections to an address go through a proxy: `--proxy` wins; otherwise the usual
 * variables apply as they do for https:// (wss://) and http:// (ws://), except to this machine.
 * @throws UserError for a proxy that cannot be used
 */
export function chooseProxy({proxy}: Pick<Plan, 'proxy'>, address: string): ProxyChoice {
	if (proxy !== undefined) return explicit(proxy);
	const url = address.replace(/^ws/i, 'http');
	const variable = variableFor(url);
	if (variable === undefined) return {kind: 'direct'};
	if (isLoopback(address)) {
		return {kind: 'direct', why: `${variable} is not used for this machine; --proxy would be`};
	}
	const found = getProxyForUrl(url);
	if (found === '') return {kind: 'direct', why: `${variable} is not used because of NO_PROXY`};
	const instead = '; give another with --proxy, or none with --proxy off';
	return {kind: 'proxy', proxy: read(found, variable, instead), from: variable};
}

const mayNeedProxy = ({proxy}: Pick<Plan, 'proxy'>): boolean =>
	proxy === undefined
		? ['http://x', 'https://x'].some((url) => variableFor(url) !== undefined)
		: !isNoProxy(proxy);

/** Compiles the way to each address; undefined for the straight one. */
export function compileWay(plan: PlannedWay): (address: string) => Way | undefined {
	const place = plan.connectTo === undefined ? undefined : parsePlace(plan.connectTo);

	function wayTo(address: string): Way | undefined {
		const choice = chooseProxy(plan, address);
		if (choice.kind === 'direct' && !place) return undefined;
		const url = new URL(address);
		const usual = Number(url.port || (url.protocol === 'wss:' ? 443 : 80));
		return {
			...(choice.kind === 'proxy' && {proxy: choice.proxy}),
			...(place && {to: {host: place.host, port: place.port ?? usual}}),
		};
	}

	if (!place && !mayNeedProxy(plan)) return () => undefined;
	// Caches the last address: most runs have only one.
	let known: {readonly address: string; readonly way: Way | undefined} | undefined;
	return (address) => {
		if (known?.address !== address) known = {address, way: wayTo(address)};
		return known.way;
	};
}

/** A proxy as it may be shown. */
export const showProxy = ({host, port, secure}: Proxy): string =>
	`http${secure ? 's' : ''}://${host.includes(':') ? `[${host}]` : host}:${port}`;
