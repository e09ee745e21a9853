import type {Plan} from '../config/plan.ts';
import {createRedactor} from '../config/secrets.ts';
import {placeholdersIn, hasDefault} from '../dataset/template.ts';
import {UserError} from '../model/user-error.ts';
import {runTokenCommand} from './token-command.ts';

/** Stands for the token where nothing is sent. */
export const sampleToken = 'token';

type Templates = Pick<
	Plan,
	'url' | 'headers' | 'subprotocols' | 'payload' | 'setup' | 'reply' | 'origin' | 'tokenCommand'
>;

const isToken = ({name}: {readonly name: string}): boolean => name === '$token';

/** Everything that is sent and may name the token, by the key of its option. */
const templatesOf = (plan: Templates): readonly (readonly [key: string, tree: unknown])[] => [
	['url', plan.url],
	['origin', plan.origin],
	['headers', plan.headers],
	['subprotocols', plan.subprotocols],
	['setup', plan.setup?.map(({send}) => send)],
	['payload', plan.payload],
	['reply', plan.reply.answer],
];

/**
 * Checks that a token is there where one is sent.
 * @returns what the plan should mend although it can run
 * @throws UserError when a template names a token that nothing provides
 */
export function checkTokenUse(plan: Templates): string[] {
	const found = templatesOf(plan).flatMap(([key, tree]) =>
		placeholdersIn(tree)
			.filter(isToken)
			.map((placeholder) => ({key, placeholder})),
	);
	if (plan.tokenCommand !== undefined) {
		return found.length > 0
			? []
			: [
					'--token-command runs, and nothing takes its token: write {{$token}} where it belongs, such as -H "Authorization: Bearer {{$token}}"',
				];
	}
	const lacking = found.find(({placeholder}) => !hasDefault(placeholder));
	if (!lacking) return [];
	const text = `${lacking.key}: {{$token}} is the output of --token-command, which is not given; add it, or take the token from a variable with {{$env.NAME}}`;
	throw new UserError({key: lacking.key, text});
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
