import type {Plan} from '../config/plan.ts';
import {openConnection, type Connection, type ConnectionEvents} from '../engine/connection.ts';
import {deferConnection} from '../engine/deferred-connection.ts';
import {createSigner} from '../gateway/sigv4.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import {compileConnectionOptions} from './connection-options.ts';
import type {RunSetup} from './run-setup.ts';

/** Opens the connection of an assignment, or one for any prompt. */
export type ConnectionFactory = (
	assignment: Assignment | undefined,
	number: number,
	events: ConnectionEvents,
) => Connection;

/**
 * Creates a function that opens a plan's connections. It fills in address, headers and subprotocols for
 * each one, and with `--auth sigv4` signs each address.
 * @param onSecrets receives values that no output may show, as they become known
 */
export function createConnectionFactory(
	{plan, ca, identity, credentials}: Pick<RunSetup, 'plan' | 'ca' | 'identity' | 'credentials'>,
	onSecrets: (values: readonly string[]) => void,
): ConnectionFactory {
	const fill = compileConnectionOptions(plan, {ca, identity});
	const perPrompt = plan.connectionMode === 'per-prompt';
	const sign = plan.auth === 'sigv4' ? createPlanSigner(plan, credentials, onSecrets) : undefined;
	return (assignment, number, events) => {
		const options = fill({
			connection: number,
			index: assignment?.index ?? number,
			...(perPrompt && assignment && {prompt: assignment.prompt}),
		});
		if (!sign) return openConnection(options, events);
		return deferConnection(
			sign(options.url, hostIn(options.headers)).then((url) => ({...options, url})),
			events,
		);
	};
}

/** The host that the server will see, which is signed along with the address. */
const hostIn = (headers: Readonly<Record<string, string>>): string | undefined =>
	Object.entries(headers).find(([name]) => name.toLowerCase() === 'host')?.[1];

function createPlanSigner(
	{region, awsProfile}: Plan,
	initial: RunSetup['credentials'],
	onSecrets: (values: readonly string[]) => void,
) {
	return createSigner({region, profile: awsProfile, initial, onSecrets});
}
