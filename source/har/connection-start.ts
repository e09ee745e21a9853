import {toRawCondition} from '../config/conditions.ts';
import {findCondition} from '../probe/distinguishing-condition.ts';
import {leavesOf, readFrames, type SeenFrame} from '../probe/infer-frames.ts';
import type {Condition, ReplyRule} from '../model/reply-rule.ts';
import {toSend} from './request.ts';
import {textWithTemplates, withTemplates} from './tree.ts';
import type {Step} from './turns.ts';

/** A message of the set-up as `--setup` takes it. */
export type SetupStep = {
	readonly send: unknown;
	readonly await?: object;
	readonly save?: Readonly<Record<string, string>>;
};

/** The set-up of a recording. */
export type RecordedSetup = {
	readonly messages: readonly SetupStep[];
	/** Values that the server gave, and the names under which they are kept. */
	readonly known: ReadonlyMap<unknown, string>;
};

/** Shorter values occur by chance. */
const shortestSaved = 6;
const name = /[A-Za-z_][\w-]{0,39}$/;

function parse(text: string): object | undefined {
	try {
		const value: unknown = JSON.parse(text);
		return value !== null && typeof value === 'object' ? value : undefined;
	} catch {
		return undefined;
	}
}

/** What a frame gives that later messages repeat: by name, the paths of the values. */
function savedIn(
	text: string,
	later: readonly string[],
	known: Map<unknown, string>,
): Readonly<Record<string, string>> {
	const body = parse(text);
	if (!body) return {};
	const saved: Record<string, string> = {};
	for (const [path, value] of leavesOf(body)) {
		const key = name.exec(path)?.[0];
		if (typeof value !== 'string' || value.length < shortestSaved || key === undefined) continue;
		if (known.has(value) || Object.hasOwn(saved, key)) continue;
		if (!later.some((text) => text.includes(JSON.stringify(value)))) continue;
		saved[key] = path;
		known.set(value, key);
	}
	return saved;
}

/** A set-up message with what earlier answers gave in place of the recorded values. */
function sendOf({sent}: Step, known: ReadonlyMap<unknown, string>): unknown {
	const {body, before, after} = sent;
	const replace = (_: string, value: unknown): string | undefined => {
		const saved = typeof value === 'string' ? known.get(value) : undefined;
		return saved === undefined ? undefined : `{{$setup.${saved}}}`;
	};
	if (body === undefined) return toSend(sent, undefined, []);
	if (before === '' && after === '') return withTemplates(body, replace);
	return {raw: before + textWithTemplates(body, replace) + after};
}

/**
 * Makes the set-up of the recorded messages before the first prompt.
 * @param others frames that no message of the set-up waits for
 * @param later what the client sends after it
 * @param decode the rule's, by which the run will read the answers
 */
export function readSetup(
	steps: readonly Step[],
	others: readonly SeenFrame[],
	later: readonly string[],
	decode: ReplyRule['decode'],
): RecordedSetup {
	const known = new Map<unknown, string>();
	const messages = steps.map((step, index): SetupStep => {
		const send = sendOf(step, known);
		const answer = step.answers.at(-1);
		if (!answer) return {send};
		const rest = steps.flatMap(({answers}, at) => (at === index ? [] : answers));
		const condition: Condition | undefined =
			findCondition([answer], [...others, ...rest], decode) ??
			findCondition([answer], others, decode);
		if (!condition) return {send};
		const texts = [...steps.slice(index + 1).map(({sent}) => sent.text), ...later];
		const save = savedIn(readFrames([answer], decode)[0]?.text ?? '', texts, known);
		const awaited = {send, await: toRawCondition(condition)};
		return Object.keys(save).length === 0 ? awaited : {...awaited, save};
	});
	return {messages, known};
}
