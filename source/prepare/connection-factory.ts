import type {Plan} from '../config/plan.ts';
import {openConnection, type Connection, type ConnectionEvents} from '../engine/connection.ts';
import type {ConnectionOptions} from '../engine/connection-options.ts';
import {deferConnection} from '../engine/deferred-connection.ts';
import {createOpeningSigner} from '../gateway/sigv4.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import {compileConnectionOptions} from './connection-options.ts';
import {createCookieJars, type Cookies} from './cookies.ts';
import type {RunSetup} from './run-setup.ts';
import type {Tokens} from './token-source.ts';

/** Opens the connection of an assignment, or one for any prompt. */
export type ConnectionFactory = (
	assignment: Assignment | undefined,
	number: number,
	events: ConnectionEvents,
	/** Stands for the user whose connection it is; cookies are kept by user. */
	user?: object,
) => Connection;

export type ConnectionSource = Pick<RunSetup, 'plan' | 'ca' | 'identity' | 'credentials'>;

/** What changes the options of each connection before it is opened. */
type Finish = (options: ConnectionOptions) => Promise<ConnectionOptions>;

/** Statuses of a server that does not accept a token. */
const refusesToken = (status: number): boolean => status === 401 || status === 403;

/**
 * Creates a function that opens a plan's connections. It fills in address, headers and subprotocols for
 * each one, and with `--auth sigv4` signs each address. With `--token-command`, a connection that is
 * refused with 401 or 403 is tried once more if there is another token by then.
 * @param onSecrets receives values that no output may show, as they become known
 * @param tokens the output of `--token-command`
 * @throws UserError when the library for `--cookies` is not installed
 */
export function createConnectionFactory(
	{plan, ca, identity, credentials}: ConnectionSource,
	onSecrets: (values: readonly string[]) => void,
	tokens?: Tokens,
): ConnectionFactory {
	const fill = compileConnectionOptions(plan, {ca, identity});
	const perPrompt = plan.connectionMode === 'per-prompt';
	const sign = plan.auth === 'sigv4' ? createPlanSigner(plan, credentials, onSecrets) : undefined;
	const jarOf = plan.cookies ? createCookieJars(onSecrets) : undefined;
	const everybody = {};
	return (assignment, number, given, user = everybody) => {
		const cookies = jarOf?.(user);
		const fillWith = (token: string | undefined): ConnectionOptions => {
			const options = fill({
				connection: number,
				index: assignment?.index ?? number,
				token,
				...(perPrompt && assignment && {prompt: assignment.prompt}),
			});
			return cookies ? withCookies(options, cookies) : options;
		};
		if (!sign && !tokens && !cookies) return openConnection(fillWith(undefined), given);
		let address = '';
		const events = cookies ? keepingCookies(given, cookies, () => address) : given;
		const finish: Finish = async (options) => {
			address = options.url;
			return sign ? {...options, ...(await sign(options))} : options;
		};
		if (!sign && !tokens) {
			const options = fillWith(undefined);
			address = options.url;
			return openConnection(options, events);
		}
		const what = tokens ? 'token (--token-command)' : 'credentials (--auth sigv4)';
		if (!tokens) return deferConnection({options: finish(fillWith(undefined)), what}, events);
		let used = '';
		const open = async (token: string) => {
			used = token;
			return finish(fillWith(token));
		};
		return deferConnection(
			{
				options: Promise.resolve(tokens.fresh()).then(open),
				what,
				again: async ({status}) => {
					const token = refusesToken(status) ? await tokens.instead(used) : undefined;
					return token === undefined ? undefined : open(token);
				},
			},
			events,
		);
	};
}

const isCookie = (name: string): boolean => name.toLowerCase() === 'cookie';

function withCookies(options: ConnectionOptions, cookies: Cookies): ConnectionOptions {
	const {headers, url} = options;
	const given = Object.entries(headers).find(([name]) => isCookie(name))?.[1];
	const value = cookies.header(url, given);
	if (value === given || value === undefined) return options;
	const others = Object.entries(headers).filter(([name]) => !isCookie(name));
	return {...options, headers: {...Object.fromEntries(others), Cookie: value}};
}

/** Keeps the cookies of a 101; those of a refusal are the refuser's. */
const keepingCookies = (
	events: ConnectionEvents,
	cookies: Cookies,
	address: () => string,
): ConnectionEvents => ({
	...events,
	upgraded(status, headers) {
		const set = headers['set-cookie'];
		if (set !== undefined) cookies.keep(address(), [set].flat());
		events.upgraded?.(status, headers);
	},
});

/** The host that the server will see, which is signed along with the address. */
const hostIn = (headers: Readonly<Record<string, string>>): string | undefined =>
	Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1];

function createPlanSigner(
	{region, service, awsProfile}: Plan,
	initial: RunSetup['credentials'],
	onSecrets: (values: readonly string[]) => void,
) {
	const sign = createOpeningSigner({region, service, profile: awsProfile, initial, onSecrets});
	return ({url, headers, subprotocols}: ConnectionOptions) =>
		sign({url, subprotocols}, hostIn(headers));
}
