import type {Dialect} from '../gateway/dialect.ts';
import type {GatewayError} from '../gateway/error-frame.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {RawPhase, SequenceFaults} from '../model/raw-attempt.ts';
import type {ReplyUsage} from '../model/reply-usage.ts';
import type {Assembler, FrameEffect, ReplyContent, StrayKind} from './assembler.ts';
import type {CompiledRule} from './compiled-rule.ts';
import {never} from './condition.ts';
import {
	flawOf,
	isReadable,
	jsonOf,
	longestQuote,
	mostReplyBytes,
	textOf,
	unreadable,
	type Frame,
} from './frame.ts';
import {createReplyBody, isObject, type ReplyBody} from './reply-body.ts';
import {failure, gatewayEffect, type FindTextError} from './reply-errors.ts';
import {ReplyExtras} from './reply-extras.ts';
import {createRuleText, type RuleText} from './rule-text.ts';
import {createSequence} from './sequence.ts';
import {shorten} from './shorten.ts';

/** Characters of a reply's text. */
const longestText = 1024 * 1024;

// One object for all frames: there may be 300,000 a second.
const textPart: FrameEffect = {kind: 'part', text: true};
const unknownPart: FrameEffect = {kind: 'part', text: false};
const silentPart: FrameEffect = {kind: 'part', text: false, known: true};
const completeText: FrameEffect = {kind: 'complete', text: true};
const completeSilent: FrameEffect = {kind: 'complete', text: false};
const acknowledged: FrameEffect = {kind: 'ack'};
const ignored: FrameEffect = {kind: 'ignored'};

const tooBig = (what: string): FrameEffect =>
	failure('reply.too_big', `the reply has over ${what}`);

// A class for the reason given in `exchange.ts`.
class RuleAssembler implements Assembler {
	readonly streams: boolean;
	readonly endsErrors: boolean;
	readonly idle: number | undefined;
	readonly closes: boolean;
	readonly grace: number;
	readonly #rule: CompiledRule;
	readonly #findTextError: FindTextError;
	readonly #dialect: Dialect;
	readonly #text: RuleText;
	readonly #body: ReplyBody = createReplyBody();
	readonly #sequence = createSequence();
	readonly #extras: ReplyExtras | undefined;
	/** Counts the reply's own frames; the next field includes acknowledgements, the last one all frames. */
	#frames = 0;
	#arrived = 0;
	#seen = 0;
	#bytes = 0;
	/** An earlier frame was already reported as carrying text. */
	#announced = false;
	/** Replaces the text of a reply that failed before it had any. */
	#substitute: string | undefined;
	#gatewayBody: unknown = null;

	constructor(rule: CompiledRule, findTextError: FindTextError, dialect: Dialect) {
		this.#rule = rule;
		this.#findTextError = findTextError;
		this.#dialect = dialect;
		this.#text = createRuleText(rule.text);
		this.#extras = rule.extras && new ReplyExtras(rule.extras);
		this.streams = rule.streams;
		this.endsErrors = rule.marker !== never;
		this.idle = rule.idle;
		this.closes = rule.closes;
		this.grace = rule.grace;
	}

	begin(): void {
		this.#text.begin();
		this.#body.begin();
		this.#sequence.begin();
		this.#extras?.begin();
		this.#frames = 0;
		this.#arrived = 0;
		this.#seen = 0;
		this.#bytes = 0;
		this.#announced = false;
		this.#substitute = undefined;
		this.#gatewayBody = null;
	}

	read(frame: Frame, at: number): FrameEffect {
		const {slowPatterns} = this.#rule;
		slowPatterns.reset();
		const effect = this.#readFrame(frame, at);
		const error = slowPatterns.error();
		return error ? {kind: 'error', error} : effect;
	}

	#readFrame(frame: Frame, at: number): FrameEffect {
		const {ignore, ack, fails, done, marker} = this.#rule;
		if (!isReadable(frame)) return {kind: 'error', error: unreadable(frame)};
		const json = jsonOf(frame);
		const gateway = this.#readGateway(frame, json);
		if (gateway) return gateway;
		// Ignored frames are numbered like the others: without them, their numbers would count as lost.
		const isNew = this.#count(json);
		const extras = this.#extras;
		extras?.noteUsage(json);
		if (ignore(frame, ++this.#seen)) return ignored;
		if (ack(frame, ++this.#arrived)) return acknowledged;
		this.#bytes += frame.data.length;
		if (this.#bytes > mostReplyBytes)
			return tooBig(`${mostReplyBytes / 1024 / 1024} MiB of frames`);
		if (extras?.isPhase(frame) && !fails(frame, 0) && !marker(frame, 0)) {
			extras.notePhase(frame, at);
			this.#mergeBody(frame, json, this.#text.raw);
			return silentPart;
		}
		this.#frames++;
		if (fails(frame, this.#frames)) {
			const message = this.#messageOf(frame, json);
			this.#substitute = textOf(frame);
			this.#mergeBody(frame, json, this.#text.raw);
			return failure('app.error', message);
		}
		const last = done(frame, this.#frames);
		const flaw = this.#text.raw ? undefined : flawOf(frame);
		// An end marker may look like broken JSON: [DONE].
		if (flaw !== undefined && !(last && marker(frame, 0))) {
			this.#substitute = textOf(frame);
			return failure('reply.parse', flaw);
		}
		const carried = isNew && this.#take(frame, json, last);
		if (this.#text.length() > longestText) {
			return tooBig(`${longestText / 1024 / 1024} MiB of text`);
		}
		this.#mergeBody(frame, json, this.#text.raw);
		if (last) return carried ? completeText : completeSilent;
		if (carried) return textPart;
		return this.#text.isHiding() ? silentPart : unknownPart;
	}

	/** The error that the gateway itself reports; undefined for what the application sends. */
	#gatewayError(json: unknown): GatewayError | undefined {
		const error = isObject(json) ? this.#dialect.classifyFrame(json) : undefined;
		// Checked last because very few frames look like the gateway's.
		return error && !this.#isPiece(json as Record<string, unknown>, error) ? error : undefined;
	}

	#readGateway(frame: Frame, json: unknown): FrameEffect | undefined {
		const error = this.#gatewayError(json);
		if (!error) return undefined;
		if (error.terminal) {
			this.#substitute = textOf(frame);
			this.#gatewayBody = json;
		}
		return gatewayEffect(error);
	}

	/** An application may number its requests too: a frame with a piece of text is the application's. */
	#isPiece(json: Record<string, unknown>, {isCertain}: GatewayError): boolean {
		const {pieceAt} = this.#rule;
		const piece = pieceAt?.(json);
		if (piece === undefined) return false;
		// Where the pieces are also called `message`, only a frame with both ids is the gateway's.
		return piece !== json.message || !isCertain;
	}

	/** Records the frame's number; false if a frame with this number came before. */
	#count(json: unknown): boolean {
		const {numberAt} = this.#rule;
		return !numberAt || this.#sequence.note(numberAt(json));
	}

	#take(frame: Frame, json: unknown, last: boolean): boolean {
		const text = this.#text;
		const sequence = this.#sequence;
		const number = this.#rule.numberAt ? (sequence.current() ?? sequence.highest()) : 0;
		const hasText = text.take(frame, json, last, number);
		// Fallback text may be a status: only the end, or the silence after it, decides.
		const counts = hasText && (!text.isFallback() || this.idle !== undefined || this.closes);
		const carried = counts || (last && !this.#announced && text.hasText());
		this.#announced ||= carried;
		return carried;
	}

	/** @param objectsOnly raw pieces of text may look like other JSON by chance */
	#mergeBody(frame: Frame, json: unknown, objectsOnly: boolean): void {
		if (isObject(json) || (!objectsOnly && (Array.isArray(json) || typeof json === 'string'))) {
			this.#body.merge(frame, json);
		}
	}

	#messageOf(frame: Frame, json: unknown): string {
		const {errorMessage} = this.#rule;
		const message = errorMessage?.(json);
		return shorten(message ?? textOf(frame), longestQuote);
	}

	content(): ReplyContent {
		const text = this.#text.value();
		const none = this.#frames > 0 ? '' : undefined;
		return {
			text: text === '' ? (this.#substitute ?? none) : text,
			body: this.#body.value() ?? this.#gatewayBody,
			bodyBytes: this.#body.bytes(),
		};
	}

	contentError(): AttemptError | undefined {
		const text = this.#text.value();
		if (this.#text.isFallback() && !isObject(this.#body.value())) {
			const quote = shorten(text, longestQuote);
			return {
				class: 'reply.shape',
				message: `the reply is neither an object nor text: ${quote}`,
			};
		}
		return this.#findTextError(text);
	}

	faults(): SequenceFaults | undefined {
		return this.#rule.numberAt ? this.#sequence.faults() : undefined;
	}

	phases(): readonly RawPhase[] | undefined {
		return this.#extras?.phases();
	}

	usage(): ReplyUsage | undefined {
		return this.#extras?.usage();
	}

	trail(frame: Frame): boolean {
		const {ignore, ack, marker} = this.#rule;
		if (!isReadable(frame)) return false;
		const json = jsonOf(frame);
		if (this.#gatewayError(json)) return false;
		this.#count(json);
		this.#extras?.noteUsage(json);
		if (ignore(frame, ++this.#seen) || ack(frame, ++this.#arrived)) return false;
		this.#bytes += frame.data.length;
		if (this.#bytes > mostReplyBytes) return false;
		const isEnd = marker(frame, 0);
		// Not a piece of a reply's text here: a list really is a list.
		this.#mergeBody(frame, json, this.#text.raw && !Array.isArray(json));
		return isEnd;
	}

	stray(frame: Frame): StrayKind {
		const {ignore, ack, fails, marker, byPlace} = this.#rule;
		if (!isReadable(frame)) return 'surplus';
		const json = jsonOf(frame);
		const gateway = isObject(json) ? this.#dialect.classifyFrame(json) : undefined;
		if (gateway) return gateway.terminal ? 'surplus' : 'noise';
		// Conditions on a frame's position don't apply: this frame belongs to no reply.
		if (ignore(frame, 0) || ack(frame, 0)) return 'noise';
		if (byPlace || fails(frame, 0) || marker(frame, 0)) return 'surplus';
		if (this.#extras?.isPhase(frame)) return 'surplus';
		return this.#text.finds(frame, json) ? 'surplus' : 'unknown';
	}
}

/**
 * Assembles replies by a rule.
 * @param findTextError finds complete texts that are errors
 */
export const createRuleAssembler = (
	rule: CompiledRule,
	findTextError: FindTextError,
	dialect: Dialect,
): Assembler => new RuleAssembler(rule, findTextError, dialect);
