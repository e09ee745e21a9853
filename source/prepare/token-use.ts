import type {Plan} from '../config/plan.ts';
import {createRedactor} from '../config/secrets.ts';
import {placeholderNames} from '../dataset/template.ts';
import {runTokenCommand} from './token-command.ts';

/** Stands for the token where nothing is sent. */
export const sampleToken = 'token';

/** Reports a command whose token nothing takes; a token that nothing provides is refused elsewhere. */
export function doubtsWithToken(plan: Plan): string[] {
	const {tokenCommand, url, origin, headers, subprotocols, setup, payload, reply} = plan;
	if (tokenCommand === undefined) return [];
	const sent = [url, origin, headers, subprotocols, setup, payload, reply.answer];
	if (placeholderNames(sent).includes('$token')) return [];
	return [
		'--token-command runs, and nothing takes its token: write {{$token}} where it belongs, such as -H "Authorization: Bearer {{$token}}"',
	];
}

/**
 * Runs the plan's `--token-command` for the first time; undefined without one.
 * @throws as `runTokenCommand` does
 */
export async function firstToken(
	{tokenCommand}: Pick<Plan, 'tokenCommand'>,
	secrets: readonly string[],
): Promise<string | undefined> {
	if (tokenCommand === undefined) return undefined;
	return runTokenCommand(tokenCommand, {redact: createRedactor(secrets)});
}
