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

/**
 * Checks what is sent besides prompts: set-up messages and answers to frames.
 * @throws UserError for a template that can't be filled in, or that has no meaning there
 */
export function checkTalk(plan: Plan, prompts: Iterable<Prompt>): void {
	compileSetupOf(plan, chooseDialect(plan));
	compileAnswersOf(plan);
	aboutOption('setup', () => checkSetup(plan, prompts));
	aboutOption('reply', () => checkAnswers(plan));
}
