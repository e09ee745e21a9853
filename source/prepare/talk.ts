import {hasDefault, placeholdersIn, type TemplateContext} from '../dataset/template.ts';
import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {compileAnswers, type AnswerPlan} from '../engine/auto-answer.ts';
import {
	compileSetup,
	type SetupContext,
	type SetupPlan,
	type SetupSecrets,
} from '../engine/connection-setup.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {SetupMessage} from '../model/reply-rule.ts';
import {aboutOption} from '../model/user-error.ts';
import {compileMessage} from './message-template.ts';

type Talk = Pick<Plan, 'payload' | 'setup' | 'reply' | 'connectionMode'>;

/** The names under which messages of a set-up save values. */
export const savedNames = (setup: readonly SetupMessage[] | undefined): readonly string[] => [
	...new Set(setup?.flatMap(({save = {}}) => Object.keys(save))),
];

/** Everything that is sent, whose templates may refer to what the set-up saved. */
const templatesAfterSetup = ({payload, setup = [], reply}: Talk): unknown[] => [
	payloadMessages(payload).map(({send, of}) => [send, of]),
	setup.map(({send}) => send),
	reply.answer?.map(({send}) => send) ?? [],
];

/** The saved values that some template takes without a default. */
function neededNames(talk: Talk): ReadonlySet<string> {
	const prefix = '$setup.';
	const needed = placeholdersIn(templatesAfterSetup(talk)).filter(
		(placeholder) => placeholder.name.startsWith(prefix) && !hasDefault(placeholder),
	);
	return new Set(needed.map(({name}) => name.slice(prefix.length)));
}

/**
 * Compiles the answers of a plan's reply rule; undefined for none.
 * @param tokenOf the current output of `--token-command`
 * @throws UserError for a template that can't be filled in
 */
export function compileAnswersOf(
	{setup, reply}: Pick<Plan, 'setup' | 'reply'>,
	tokenOf: () => string | undefined = () => undefined,
): AnswerPlan | undefined {
	const scope = {where: 'answer', frame: true, setup: savedNames(setup)};
	return aboutOption('reply', () =>
		compileAnswers(reply.answer, (send) => {
			const fill = compileMessage(send, scope);
			return ({connection, values, frame}) =>
				fill({connection, index: connection, setup: values, frame, token: tokenOf()});
		}),
	);
}

export type SetupOptions = {
	/** The current output of `--token-command`. */
	readonly tokenOf?: () => string | undefined;
	/** Hides what the set-ups save under secret names. */
	readonly secrets?: SetupSecrets | undefined;
};

/**
 * Compiles the set-up of a plan's connections; undefined for none. A message may use what the ones before
 * it saved, and with one connection per prompt the keys of that prompt.
 * @throws UserError for a template that can't be filled in
 */
export function compileSetupOf(
	plan: Talk,
	dialect: Dialect,
	{tokenOf = () => undefined, secrets}: SetupOptions = {},
): SetupPlan | undefined {
	const {setup, reply, connectionMode} = plan;
	if (!setup) return undefined;
	const needed = neededNames(plan);
	let before = 0;
	const contextOf = ({connection, assignment, values}: SetupContext): TemplateContext => ({
		...{connection, index: assignment?.index ?? connection, setup: values},
		token: tokenOf(),
		...(connectionMode === 'per-prompt' && assignment && {prompt: assignment.prompt}),
	});
	const compiled = aboutOption('setup', () =>
		compileSetup(setup, reply, {
			dialect,
			compileSend(send) {
				const names = savedNames(setup.slice(0, before++));
				const fill = compileMessage(send, {where: 'setup', setup: names});
				return (context) => fill(contextOf(context));
			},
			isNeeded: (name) => needed.has(name),
		}),
	);
	return {...compiled, secrets};
}
