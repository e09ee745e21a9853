import type {AppErrorPattern} from '../gateway/app-error.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import type {Assembler, FrameEffect, ReplyContent} from './assembler.ts';
import {flawOf, isReadable, jsonOf, longestQuote, textOf, type Frame} from './frame.ts';
import {inOneLine, isObject} from './reply-body.ts';
import {createTextJudge, failure, gatewayEffect} from './reply-verdict.ts';
import {createRuleAssembler} from './rule-assembler.ts';
import {shorten} from './shorten.ts';

const complete: FrameEffect = {kind: 'complete', text: true};

/** What stands where an object or a text is wanted. */
export function describeShape(json: unknown): string {
	if (json === null) return 'null';
	return Array.isArray(json) ? 'a list' : `a ${typeof json}`;
}

/**
 * The rule `single`: the first frame is the whole reply. Its text is the JSON's `message`, else its
 * `text`, else the frame as it came.
 */
export function createSingleAssembler(patterns?: readonly AppErrorPattern[]): Assembler {
	const judge = createTextJudge(patterns);
	let text: string | undefined;
	let body: unknown = null;
	let source: string | undefined;

	function begin(): void {
		text = undefined;
		body = null;
		source = undefined;
	}

	function read(frame: Frame): FrameEffect {
		if (!isReadable(frame)) {
			return failure('reply.shape', `a binary frame of ${frame.data.length} bytes`);
		}
		const raw = textOf(frame);
		const json = jsonOf(frame);
		if (json === undefined) {
			text = raw;
			const flaw = flawOf(frame);
			return flaw === undefined ? complete : failure('reply.parse', flaw);
		}
		const gateway = isObject(json) ? gatewayEffect(json) : undefined;
		if (gateway?.kind === 'notice') return gateway;
		text = raw;
		body = json;
		source = raw;
		if (gateway) return gateway;
		if (typeof json === 'string') text = json;
		else if (isObject(json)) {
			if (typeof json.message === 'string') text = json.message;
			else if (typeof json.text === 'string') text = json.text;
		} else {
			return failure(
				'reply.shape',
				`the reply is ${describeShape(json)} where an object or text is wanted: ${shorten(raw, longestQuote)}`,
			);
		}
		return complete;
	}

	return {
		begin,
		read,
		content: (): ReplyContent => ({
			text,
			body,
			bodyText: source === undefined ? undefined : inOneLine(source),
		}),
		judge: () => judge(text ?? ''),
		faults: () => undefined,
		trail: () => false,
		isNoise: (frame) => isReadable(frame) && isNotice(jsonOf(frame)),
		streams: false,
		endsErrors: false,
		idle: undefined,
		closes: false,
		grace: 0,
	};
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
 * Makes what puts replies together after a rule.
 * @param patterns the application's ways to say that it failed; API Gateway's usual ones if absent
 * @throws Error for a path or SyntaxError for a pattern that is not valid
 */
export function createAssembler(rule: ReplyRule, patterns?: readonly AppErrorPattern[]): Assembler {
	return isSingle(rule) ? createSingleAssembler(patterns) : createRuleAssembler(rule, patterns);
}
