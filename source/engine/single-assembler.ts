import type {AppErrorPattern} from '../gateway/app-error.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import type {Assembler, FrameEffect, ReplyContent, StrayKind} from './assembler.ts';
import {flawOf, isReadable, jsonOf, longestQuote, textOf, unreadable, type Frame} from './frame.ts';
import {isObject} from './reply-body.ts';
import {createTextErrorFinder, failure, gatewayEffect, type FindTextError} from './reply-errors.ts';
import {compileRule} from './compiled-rule.ts';
import {createRuleAssembler} from './rule-assembler.ts';
import {shorten} from './shorten.ts';

const complete: FrameEffect = {kind: 'complete', text: true};

/** The kind of a JSON value that is neither an object nor text, for messages. */
export function describeShape(json: unknown): string {
	if (json === null) return 'null';
	return Array.isArray(json) ? 'a list' : `a ${typeof json}`;
}

// A class for the reason given in `exchange.ts`.
class SingleAssembler implements Assembler {
	readonly streams = false;
	readonly endsErrors = false;
	readonly idle = undefined;
	readonly closes = false;
	readonly grace = 0;
	readonly #findTextError: FindTextError;
	readonly #dialect: Dialect;
	#text: string | undefined;
	#body: unknown = null;
	/** The body's JSON in UTF-8. */
	#source: Buffer | undefined;

	constructor(findTextError: FindTextError, dialect: Dialect) {
		this.#findTextError = findTextError;
		this.#dialect = dialect;
	}

	begin(): void {
		this.#text = undefined;
		this.#body = null;
		this.#source = undefined;
	}

	read(frame: Frame): FrameEffect {
		if (!isReadable(frame)) return {kind: 'error', error: unreadable(frame)};
		const raw = textOf(frame);
		const json = jsonOf(frame);
		if (json === undefined) {
			this.#text = raw;
			const flaw = flawOf(frame);
			return flaw === undefined ? complete : failure('reply.parse', flaw);
		}
		const gateway = isObject(json) ? this.#dialect.classifyFrame(json) : undefined;
		if (gateway && !gateway.terminal) return gatewayEffect(gateway);
		this.#text = raw;
		this.#body = json;
		this.#source = frame.data;
		if (gateway) return gatewayEffect(gateway);
		if (typeof json === 'string') this.#text = json;
		else if (isObject(json)) {
			if (typeof json.message === 'string') this.#text = json.message;
			else if (typeof json.text === 'string') this.#text = json.text;
		} else {
			return failure(
				'reply.shape',
				`the reply is ${describeShape(json)} where an object or text is expected: ${shorten(raw, longestQuote)}`,
			);
		}
		return complete;
	}

	content(): ReplyContent {
		return {text: this.#text, body: this.#body, bodyBytes: this.#source};
	}

	contentError(): AttemptError | undefined {
		return this.#findTextError(this.#text ?? '');
	}

	faults(): undefined {
		return undefined;
	}

	phases(): undefined {
		return undefined;
	}

	usage(): undefined {
		return undefined;
	}

	trail(): boolean {
		return false;
	}

	stray(frame: Frame): StrayKind {
		return isReadable(frame) && this.#isNotice(jsonOf(frame)) ? 'noise' : 'surplus';
	}

	#isNotice(json: unknown): boolean {
		return isObject(json) && this.#dialect.classifyFrame(json)?.terminal === false;
	}
}

/** Whether the rule needs only the first frame; ids and decoding aren't the assembler's concern. */
function isSingle(rule: ReplyRule): boolean {
	const [first, ...others] = rule.done;
	if (!first || !('frames' in first) || first.frames !== 1 || others.length > 0) return false;
	const {delta, text, error, sequence, join, strip, phases, usage} = rule;
	if (delta ?? text ?? error ?? sequence ?? join ?? strip ?? phases ?? usage) return false;
	return rule.ignore.length === 0 && rule.ack.length === 0 && rule.grace === 0;
}

/**
 * The rule `single`: the first frame is the whole reply. Its text is the JSON's `message`, else its
 * `text`, else the frame as it came.
 */
export const createSingleAssembler = (findTextError: FindTextError, dialect: Dialect): Assembler =>
	new SingleAssembler(findTextError, dialect);

/** What distinguishes errors from replies, besides the rule. */
export type ErrorSources = {
	readonly dialect: Dialect;
	/** How the application reports failures. */
	readonly appErrors: readonly AppErrorPattern[];
};

/**
 * Compiles a rule into a factory of assemblers; each prompt in flight needs one.
 * @throws Error for an invalid path, SyntaxError for an invalid pattern
 */
export function compileAssembler(
	rule: ReplyRule,
	{dialect, appErrors}: ErrorSources,
): () => Assembler {
	const findTextError = createTextErrorFinder(appErrors);
	if (isSingle(rule)) return () => createSingleAssembler(findTextError, dialect);
	const compiled = compileRule(rule);
	return () => createRuleAssembler(compiled, findTextError, dialect);
}

/** Creates a single assembler. */
export const createAssembler = (rule: ReplyRule, sources: ErrorSources): Assembler =>
	compileAssembler(rule, sources)();
