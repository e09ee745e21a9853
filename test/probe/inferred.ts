import {expect} from 'vitest';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import {readReply, toRawReply} from '../../source/config/reply-rule.ts';
import {cutText} from '../../source/mock/pieces.ts';
import {replay} from '../../source/probe/infer-frames.ts';
import {inferRule, type SeenReply} from '../../source/probe/infer-rule.ts';

export const text = 'The opening hours are 9 to 17, and the office is closed on Sundays.';

export const words = cutText(text, 0);

export const answer = {
	message: text,
	intent: 'contact',
	references: ['https://example.com/a', 'https://example.com/b'],
	traceId: '1-67aed3f2-0123456789abcdef01234567',
};

/** Frames 20 ms apart, objects as JSON. */
export function seen(frames: readonly unknown[], rest: Partial<SeenReply> = {}): SeenReply {
	return {
		frames: frames.map((frame, index) => ({
			at: 100 + 20 * index,
			text: typeof frame === 'string' ? frame : JSON.stringify(frame),
		})),
		ids: [],
		dialect: apiGateway,
		closed: false,
		...rest,
	};
}

/** The rule as `--reply` takes it, and the text that it makes of the frames. */
export function infer(frames: readonly unknown[], rest: Partial<SeenReply> = {}) {
	const reply = seen(frames, rest);
	const inferred = inferRule(reply);
	if (!inferred) return undefined;
	const {rule, preset} = inferred;
	const raw = toRawReply(preset === undefined ? rule : {...rule, preset});
	expect(readReply(raw), 'the rule can be given to --reply').toMatchObject(rule);
	return {rule: raw, text: replay(rule, reply.frames, apiGateway).text, reasons: inferred.reasons};
}

/** Pieces under a key with what all frames have. */
export const pieces = (key: string, rest: object = {}) =>
	words.map((word) => ({...rest, [key]: word}));

export const done = (path: string, equals: unknown) => ({path, equals});
