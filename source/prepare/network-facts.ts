import {formatDuration} from '../model/duration-text.ts';
import type {Plan} from '../config/plan.ts';
import type {Signature} from './target.ts';
import type {PreparedRun} from './prepare.ts';
import {showProxy, type ProxyChoice} from './way.ts';

type Fact = [string, string];

function proxyFacts(choice: ProxyChoice): Fact[] {
	if (choice.kind === 'direct')
		return choice.why === undefined ? [] : [['proxy', `none: ${choice.why}`]];
	const {proxy, from} = choice;
	const by = proxy.authorization === undefined ? '' : ', with credentials';
	return [['proxy', `${showProxy(proxy)} (${from}${by})`]];
}

const factIf = (label: string, text: string | undefined): Fact[] =>
	text === undefined ? [] : [[label, text]];

type NetworkOf = Pick<PreparedRun, 'plan' | 'proxy' | 'signature'>;

function signingText({service, region, source}: Signature): string {
	const what =
		service === 'appsync'
			? 'the opening, as a subprotocol; no message'
			: 'the address of each connection';
	return `${what}, for ${service} in ${region}, with credentials of ${source}`;
}

function tokenText({tokenCommand, tokenTtl}: Plan): string | undefined {
	if (tokenCommand === undefined) return undefined;
	const renewed = tokenTtl === undefined ? '' : `, again after ${formatDuration(tokenTtl)}`;
	return `by --token-command${renewed}, and again after a refusal with 401 or 403`;
}

/** The way to the server and what the client shows on it, as labelled facts; empty for the straight way. */
export function networkFacts({plan, proxy, signature}: NetworkOf): Fact[] {
	const {connectTo, tls, cookies} = plan;
	return [
		...proxyFacts(proxy),
		...factIf('connect to', connectTo),
		...factIf('client cert', tls.cert),
		...factIf('signing', signature && signingText(signature)),
		...factIf('token', tokenText(plan)),
		...factIf('cookies', cookies ? "kept by each user, from its connection's opening" : undefined),
	];
}

/** The way to the server as a manifest and a summary record it, without secrets; empty for the straight way. */
export type RecordedWay = {readonly proxy?: string; readonly connect_to?: string};

/** What a run records of the way to its server. */
export const recordedWay = (
	proxy: ProxyChoice,
	{connectTo}: Pick<Plan, 'connectTo'>,
): RecordedWay => ({
	...(proxy.kind === 'proxy' && {proxy: `${showProxy(proxy.proxy)} (${proxy.from})`}),
	...(connectTo !== undefined && {connect_to: connectTo}),
});
