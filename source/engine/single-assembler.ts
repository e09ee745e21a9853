import type {AppErrorPattern} from '../gateway/app-error.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import type {Assembler, FrameEffect, ReplyContent, StrayKind} from './assembler.ts';
import {flawOf, isReadable, jsonOf, longestQuote, textOf, type Frame} from './frame.ts';
import {inOneLine, isObject} from './reply-body.ts';
import {createTextCheck, failure, gatewayEffect, type TextCheck} from './reply-verdict.ts';
import {compileRule} from './compiled-rule.ts';
import {createRuleAssembler} from './rule-assembler.ts';
import {shorten} from './shorten.ts';

const complete: FrameEffect = {kind: 'complete', text: true};

/** What stands where an object or a text is wanted. */
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
	readonly #judge: TextCheck;
	#text: string | undefined;
	#body: unknown = null;
	/** The frame that the body was in. */
	#source: string | undefined;

	constructor(judge: TextCheck) {
		this.#judge = judge;
	}

	begin(): void {
		this.#text = undefined;
		this.#body = null;
		this.#source = undefined;
	}

	read(frame: Frame): FrameEffect {
		if (!isReadable(frame)) {
			return failure('reply.shape', `a binary frame of ${frame.data.length} bytes`);
		}
		const raw = textOf(frame);
		const json = jsonOf(frame);
		if (json === undefined) {
			this.#text = raw;
			const flaw = flawOf(frame);
			return flaw === undefined ? complete : failure('reply.parse', flaw);
		}
		const gateway = isObject(json) ? gatewayEffect(json) : undefined;
		if (gateway?.kind === 'notice') return gateway;
		this.#text = raw;
		this.#body = json;
		this.#source = raw;
		if (gateway) return gateway;
		if (typeof json === 'string') this.#text = json;
		else if (isObject(json)) {
			if (typeof json.message === 'string') this.#text = json.message;
			else if (typeof json.text === 'string') this.#text = json.text;
		} else {
			return failure(
				'reply.shape',
				`the reply is ${describeShape(json)} where an object or text is wanted: ${shorten(raw, longestQuote)}`,
			);
		}
		return complete;
	}

	content(): ReplyContent {
		const source = this.#source;
		const bodyText = source === undefined ? undefined : inOneLine(source);
		return {text: this.#text, body: this.#body, bodyText};
	}

	judge(): AttemptError | undefined {
		return this.#judge(this.#text ?? '');
	}

	faults(): undefined {
		return undefined;
	}

	trail(): boolean {
		return false;
	}

	stray(frame: Frame): StrayKind {
		return isReadable(frame) && isNotice(jsonOf(frame)) ? 'noise' : 'surplus';
	}
}

const isNotice = (json: unknown): boolean =>
	isObject(json) && gatewayEffect(json)?.kind === 'notice';

/** Whether the rule asks for nothing but the first frame; whose reply that is, is told elsewhere. */
function isSingle(rule: ReplyRule): boolean {
	const [first, ...others] = rule.done;
	if (!first || !('frames' in first) || first.frames !== 1 || others.length > 0) return false;
	const {delta, text, error, sequence, decode} = rule;
	if (delta ?? text ?? error ?? sequence ?? decode) return false;
	return rule.ignore.length === 0 && rule.ack.length === 0 && rule.grace === 0;
}

/**
 * The rule `single`: the first frame is the whole reply. Its text is the JSON's `message`, else its
 * `text`, else the frame as it came.
 */
export const createSingleAssembler = (judge: TextCheck): Assembler => new SingleAssembler(judge);

/**
 * Compiles what puts replies together after a rule, of which each prompt on its way needs one.
 * @param patterns the application's ways to say that it failed; API Gateway's usual ones if absent
 * @throws Error for a path or SyntaxError for a pattern that is not valid
 */
export function compileAssembler(
	rule: ReplyRule,
	patterns?: readonly AppErrorPattern[],
): () => Assembler {
	const judge = createTextCheck(patterns);
	if (isSingle(rule)) return () => createSingleAssembler(judge);
	const compiled = compileRule(rule);
	return () => createRuleAssembler(compiled, judge);
}

/** The same for one alone. */
export const createAssembler = (
	rule: ReplyRule,
	patterns?: readonly AppErrorPattern[],
): Assembler => compileAssembler(rule, patterns)();
