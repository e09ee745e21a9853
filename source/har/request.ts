import {leavesOf} from '../probe/infer-frames.ts';
import type {QuestionPlace} from './find-question.ts';
import type {SentMessage} from './sent-message.ts';
import {textWithTemplates, withTemplates, type ReplaceLeaf} from './tree.ts';

/** A value of a request that is made for each prompt or connection, as a template. */
export type Generated = {
	/** The form of the messages that have it, and its path in them. */
	readonly form: string;
	readonly path: string;
	readonly template: string;
	/** Why, as a phrase. */
	readonly reason: string;
	/** Whether each prompt has another one, so that its reply can be known by it. */
	readonly unique: boolean;
};

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const random = /^(?=.*\d)[\w-]{12,64}$/;
const conversationKey = /(?:conversation|session|thread|chat|dialog)(?:_?-?(?:id|key|uuid))?$/i;
const idKey = /(?:^|[._[\]]|[a-z])(?:id|uuid|ref|nonce|key)$|Id$/i;
/** Milliseconds: a time of this year, give or take thirty. */
const isTime = (value: unknown): boolean =>
	typeof value === 'number' && Number.isInteger(value) && value > 1e12 && value < 3e12;

type Values = {readonly form: string; readonly path: string; readonly values: readonly unknown[]};

function judge(
	{form, path, values}: Values,
	known: ReadonlyMap<unknown, string>,
): Generated | undefined {
	const [first] = values;
	const made = (template: string, reason: string, unique = false): Generated => ({
		...{form, path, template, reason, unique},
	});
	const saved = values.every((value) => value === first) ? known.get(first) : undefined;
	if (saved !== undefined) {
		return made(`{{$setup.${saved}}}`, `the server gave ${path} when the connection was set up`);
	}
	const isId =
		typeof first === 'string' && (uuid.test(first) || (idKey.test(path) && random.test(first)));
	if (isId && conversationKey.test(path))
		return made('{{$conversation}}', `${path} names the conversation`);
	const differ = values.length > 1 && new Set(values).size === values.length;
	if (isId && (differ || values.length === 1)) {
		return made('{{$uuid}}', `${path} is an id of its own for each prompt`, true);
	}
	if (values.every(isTime)) return made('{{$timestamp}}', `${path} is a time`);
	const numbers = values.map(Number);
	const rises = differ && numbers.every((each, at) => at === 0 || each > numbers[at - 1]!);
	if (rises && idKey.test(path)) {
		const template = typeof first === 'number' ? '{{$index}}' : '{{$index}}-{{$connection}}';
		return made(template, `${path} counts the prompts`, true);
	}
	return undefined;
}

/**
 * Finds the values of the prompts' messages that must be made each time: ids, counters and times.
 * @param turns the messages of each prompt
 * @param known values that the server gave in the set-up, with the names under which they are kept
 */
export function findGenerated(
	turns: readonly (readonly SentMessage[])[],
	question: QuestionPlace,
	known: ReadonlyMap<unknown, string>,
): Generated[] {
	const [first = []] = turns;
	return first.flatMap((message, index) => {
		const same = turns.map((turn) => turn[index]).filter((each) => each?.form === message.form);
		const leaves = same.map((each) => (each?.body === undefined ? new Map() : leavesOf(each.body)));
		return [...leaves[0]!.keys()].flatMap((path: string) => {
			if (message.form === question.form && path === question.path) return [];
			const values = leaves.map((each) => each.get(path) as unknown);
			if (values.some((value) => value === undefined)) return [];
			return judge({form: message.form, path, values}, known) ?? [];
		});
	});
}

/** A message as `--payload` and `--setup` take it, with templates in place of what changes. */
export function toSend(
	message: SentMessage,
	question: QuestionPlace | undefined,
	generated: readonly Generated[],
): unknown {
	const {form, body, before, after, text} = message;
	const replace: ReplaceLeaf = (path) => {
		if (form === question?.form && path === question.path) {
			return question.encoded ? '{{question|base64}}' : '{{question}}';
		}
		return generated.find((each) => each.form === form && each.path === path)?.template;
	};
	if (body === undefined) {
		const isQuestion = question?.form === form && question.path === '';
		return {raw: isQuestion ? '{{question}}' : text};
	}
	if (before === '' && after === '') return withTemplates(body, replace);
	return {raw: before + textWithTemplates(body, replace) + after};
}
