import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {checkPlaceholders, placeholderNames} from '../dataset/template.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import type {Prompt} from '../model/prompt.ts';
import {aboutOption, UserError} from '../model/user-error.ts';
import {compileAnswersOf, compileSetupOf} from './talk.ts';

/** Whether a placeholder takes a row's value. */
const isOfRow = (name: string): boolean => !name.startsWith('$');

function checkSetup({setup = [], connectionMode}: Plan, prompts: Iterable<Prompt>): void {
	const sends = setup.map(({send}) => send);
	const name = placeholderNames(sends).find(isOfRow);
	if (name === undefined) return;
	if (connectionMode === 'per-prompt') checkPlaceholders(sends, prompts, 'setup');
	else {
		throw new UserError(
			`setup: {{${name}}} belongs to a prompt, but a persistent connection serves many; use --per-prompt, or one of the $ templates`,
		);
	}
}

function checkAnswers({reply}: Plan): void {
	const name = placeholderNames(reply.answer?.map(({send}) => send)).find(isOfRow);
	if (name === undefined) return;
	throw new UserError(
		`reply.answer: {{${name}}} belongs to a prompt, but a frame may ask for an answer while none is in flight; use {{$frame.PATH}}, {{$setup.NAME}} or another of the $ templates`,
	);
}

/** Where a token may be used: in everything that is sent. */
const tokenPlaces = ({url, headers, subprotocols, payload, setup, reply}: Plan) =>
	[
		['url', url],
		['headers', headers],
		['subprotocols', subprotocols],
		['payload', payloadMessages(payload)],
		['setup', setup],
		['reply', reply.answer],
	] as const;

function checkToken(plan: Plan): void {
	if (plan.tokenCommand !== undefined) return;
	for (const [key, tree] of tokenPlaces(plan)) {
		if (!placeholderNames(tree).includes('$token')) continue;
		const text = `${key}: {{$token}} needs --token-command, whose output it is; give one, or take the token from a variable with {{$env.NAME}} or from a file with {{$file.PATH}}`;
		throw new UserError({key, text});
	}
}

/**
 * Checks what is sent besides prompts: set-up messages and answers to frames.
 * @throws UserError for a template that can't be filled in, or that has no meaning there
 */
export function checkTalk(plan: Plan, prompts: Iterable<Prompt>): void {
	compileSetupOf(plan, chooseDialect(plan));
	compileAnswersOf(plan);
	aboutOption('setup', () => checkSetup(plan, prompts));
	aboutOption('reply', () => checkAnswers(plan));
	checkToken(plan);
}
