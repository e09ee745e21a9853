import type {AttemptError} from '../model/attempt.ts';
import type {Assembler, FrameEffect, ReplyContent, StrayKind} from './assembler.ts';
import type {CompiledRule} from './compiled-rule.ts';
import {never} from './condition.ts';
import {
	decodeFrame,
	flawOf,
	isReadable,
	jsonOf,
	longestQuote,
	textOf,
	type Frame,
} from './frame.ts';
import {asText} from './json-path.ts';
import {createReplyBody, isObject} from './reply-body.ts';
import {failure, gatewayEffect, type TextCheck} from './reply-verdict.ts';
import {createRuleText} from './rule-text.ts';
import {createSequence} from './sequence.ts';
import {shorten} from './shorten.ts';

/** Characters of a reply's text. */
const longestText = 1024 * 1024;
/** Bytes of all frames of a reply: what is kept of them stays within it, whatever they say. */
const mostBytes = 16 * 1024 * 1024;

// One object for all frames: there may be 300,000 a second.
const spoke: FrameEffect = {kind: 'part', text: true};
const silent: FrameEffect = {kind: 'part', text: false};
const completeText: FrameEffect = {kind: 'complete', text: true};
const completeSilent: FrameEffect = {kind: 'complete', text: false};
const acknowledged: FrameEffect = {kind: 'ack'};
const ignored: FrameEffect = {kind: 'ignored'};

const tooBig = (what: string): FrameEffect =>
	failure('reply.too_big', `the reply has over ${what}`);

/**
 * Puts replies together after a rule.
 * @param judgeText tells complete texts that are none
 */
export function createRuleAssembler(rule: CompiledRule, judgeText: TextCheck): Assembler {
	const {decode, watch, ignore, ack, fails, done, marker, errorMessage, numberAt, pieceAt} = rule;
	const {idle, closes, streams, grace, byPlace} = rule;
	const text = createRuleText(rule.text);
	const body = createReplyBody();
	const sequence = createSequence();
	/** Frames that say something, with the acknowledgements, and with the ignored ones. */
	let frames = 0;
	let arrived = 0;
	let seen = 0;
	let bytes = 0;
	/** Some frame so far has been told to carry text. */
	let announced = false;
	/** What stands for the text of a reply that failed before it had one. */
	let substitute: string | undefined;
	let gatewayBody: unknown = null;

	function begin(): void {
		text.begin();
		body.begin();
		sequence.begin();
		frames = 0;
		arrived = 0;
		seen = 0;
		bytes = 0;
		announced = false;
		substitute = undefined;
		gatewayBody = null;
	}

	function read(frame: Frame): FrameEffect {
		watch.reset();
		const effect = readFrame(frame);
		const error = watch.error();
		return error ? {kind: 'error', error} : effect;
	}

	function readFrame(frame: Frame): FrameEffect {
		if (decode) decodeFrame(frame, decode);
		if (!isReadable(frame)) {
			return failure('reply.shape', `a binary frame of ${frame.data.length} bytes`);
		}
		const json = jsonOf(frame);
		const gateway = readGateway(frame, json);
		if (gateway) return gateway;
		// Frames that say nothing are numbered like the others: left out, they would count as lost.
		const isNew = count(json);
		if (ignore(frame, ++seen)) return ignored;
		if (ack(frame, ++arrived)) return acknowledged;
		frames++;
		bytes += frame.data.length;
		if (bytes > mostBytes) return tooBig(`${mostBytes / 1024 / 1024} MiB of frames`);
		if (fails(frame, frames)) {
			const message = messageOf(frame, json);
			substitute = textOf(frame);
			mergeBody(frame, json, text.raw);
			return failure('app.error', message);
		}
		const last = done(frame, frames);
		const flaw = text.raw ? undefined : flawOf(frame);
		// An end marker may look like broken JSON: [DONE].
		if (flaw !== undefined && !(last && marker(frame, 0))) {
			substitute = textOf(frame);
			return failure('reply.parse', flaw);
		}
		const carried = isNew && take(frame, json, last);
		if (text.length() > longestText) return tooBig(`${longestText / 1024 / 1024} MiB of text`);
		mergeBody(frame, json, text.raw);
		if (last) return carried ? completeText : completeSilent;
		return carried ? spoke : silent;
	}

	function readGateway(frame: Frame, json: unknown): FrameEffect | undefined {
		const effect = isObject(json) ? gatewayEffect(json) : undefined;
		// Looked at last: next to no frame looks like the gateway's.
		if (effect && isPiece(json as Record<string, unknown>)) return undefined;
		if (effect?.kind === 'error') {
			substitute = textOf(frame);
			gatewayBody = json;
		}
		return effect;
	}

	/** The application may number its requests as well: what holds a piece of text is its own. */
	function isPiece(json: Record<string, unknown>): boolean {
		const said = pieceAt && asText(pieceAt(json));
		if (said === undefined) return false;
		// Where the pieces are called `message` too, the gateway names both the connection and the request.
		return said !== json.message || !('connectionId' in json && 'requestId' in json);
	}

	/** False for a frame whose number was there before. */
	function count(json: unknown): boolean {
		return !numberAt || sequence.note(numberAt(json));
	}

	function take(frame: Frame, json: unknown, last: boolean): boolean {
		const number = numberAt ? (sequence.current() ?? sequence.highest()) : 0;
		const said = text.take(frame, json, last, number);
		// Makeshift text may be a status: the end decides, or the silence after it.
		const counts = said && (!text.isMakeshift() || idle !== undefined || closes);
		const carried = counts || (last && !announced && text.length() > 0);
		announced ||= carried;
		return carried;
	}

	/** @param objectsOnly raw pieces of text may look like other JSON by chance */
	function mergeBody(frame: Frame, json: unknown, objectsOnly: boolean): void {
		if (isObject(json) || (!objectsOnly && (Array.isArray(json) || typeof json === 'string'))) {
			body.merge(frame, json);
		}
	}

	function messageOf(frame: Frame, json: unknown): string {
		const said = errorMessage && asText(errorMessage(json));
		return shorten(said ?? textOf(frame), longestQuote);
	}

	function content(): ReplyContent {
		const said = text.value();
		const none = frames > 0 ? '' : undefined;
		return {
			text: said === '' ? (substitute ?? none) : said,
			body: body.value() ?? gatewayBody,
			bodyText: body.line(),
		};
	}

	function judge(): AttemptError | undefined {
		const said = text.value();
		if (text.isMakeshift() && !isObject(body.value())) {
			const quote = shorten(said, longestQuote);
			return {
				class: 'reply.shape',
				message: `the reply is no object and no text: ${quote}`,
			};
		}
		return judgeText(said);
	}

	function trail(frame: Frame): boolean {
		if (decode) decodeFrame(frame, decode);
		if (!isReadable(frame)) return false;
		const json = jsonOf(frame);
		if (isObject(json) && !isPiece(json) && gatewayEffect(json)) return false;
		count(json);
		if (ignore(frame, ++seen) || ack(frame, ++arrived)) return false;
		bytes += frame.data.length;
		if (bytes > mostBytes) return false;
		const isEnd = marker(frame, 0);
		// No longer a piece of text: a list is what it looks like.
		mergeBody(frame, json, text.raw && !Array.isArray(json));
		return isEnd;
	}

	function stray(frame: Frame): StrayKind {
		if (decode) decodeFrame(frame, decode);
		if (!isReadable(frame)) return 'surplus';
		const json = jsonOf(frame);
		const gateway = isObject(json) ? gatewayEffect(json) : undefined;
		if (gateway) return gateway.kind === 'notice' ? 'noise' : 'surplus';
		// Counted conditions stand for places in a reply, and this is none.
		if (ignore(frame, 0) || ack(frame, 0)) return 'noise';
		if (byPlace || fails(frame, 0) || marker(frame, 0)) return 'surplus';
		return text.finds(frame, json) ? 'surplus' : 'unknown';
	}

	return {
		begin,
		read,
		content,
		judge,
		faults: () => (numberAt ? sequence.faults() : undefined),
		trail,
		stray,
		streams,
		endsErrors: marker !== never,
		idle,
		closes,
		grace,
	};
}
