import type {Condition, ReplyRule} from '../model/reply-rule.ts';
import type {ReadFrame} from './infer-frames.ts';
import {
	isAck,
	isEndKey,
	isEndValue,
	isKindKey,
	isMarker,
	isNoise,
	markerAtEnd,
} from './infer-words.ts';

/** A rule that may fit, and the evidence for it. */
export type Proposal = {readonly rule: ReplyRule; readonly reasons: readonly string[]};

/** Milliseconds in which trailing frames usually arrive; longer graces are multiples of it. */
const usualGrace = 200;
const graceStep = 100;
/** Frames that arrive later than this after the end are unrelated, and not worth waiting for. */
const longestTrail = 2000;

/** A generous time in milliseconds to wait for trailing frames; 0 without any. */
export function graceAfter(frames: readonly ReadFrame[], end: number | undefined): number {
	if (end === undefined || end === frames.length - 1) return 0;
	const since = frames[end]!.at;
	const behind = frames.slice(end + 1).map(({at}) => at - since);
	const trailed = behind.findLast((time) => time <= longestTrail);
	if (trailed === undefined) return 0;
	return Math.max(usualGrace, Math.ceil((1.5 * trailed) / graceStep) * graceStep);
}

const quote = (value: unknown): string => JSON.stringify(value);
const escape = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`);

/** The end condition of a JSON frame that follows raw text. */
function jsonEnd({leaves}: ReadFrame): Condition | undefined {
	for (const [path, value] of leaves ?? []) {
		const marksEnd = (isKindKey(path) && isEndValue(value)) || (isEndKey(path) && value === true);
		if (marksEnd) return {path, equals: value};
	}
	const [first] = leaves?.keys() ?? [];
	return first === undefined ? undefined : {path: first, exists: true};
}

type End = {readonly index: number; readonly condition: Condition; readonly reason: string};

function findEnd(frames: readonly ReadFrame[]): End | undefined {
	for (let index = frames.length - 1; index > 0; index--) {
		const frame = frames[index]!;
		const {text, leaves} = frame;
		if (leaves) continue;
		const others = frames.slice(0, index).some((other) => other.text === text);
		if (isMarker(text) && !others && !isNoise(text)) {
			const reason = `the end is the frame ${quote(text)}`;
			return {index, condition: {text}, reason};
		}
		const marker = markerAtEnd(text);
		if (marker !== undefined) {
			const reason = `the end is ${quote(marker)} after the last piece`;
			return {index, condition: {text_matches: String.raw`${escape(marker)}\s*$`}, reason};
		}
		break;
	}
	const index = frames.length - 1;
	const condition = index > 0 ? jsonEnd(frames[index]!) : undefined;
	if (!condition) return undefined;
	return {index, condition, reason: 'the end is the JSON frame after the text'};
}

/** Proposes a rule for frames that are pieces of text as they are; it may lack an end. */
export function proposeForText(frames: readonly ReadFrame[]): Proposal & {readonly ends: boolean} {
	const end = findEnd(frames);
	const before = frames.slice(0, end?.index ?? frames.length).filter(({leaves}) => !leaves);
	const texts = before.map(({text}) => text);
	const noise = [...new Set(texts)].filter((text, _, all) => {
		const times = texts.filter((other) => other === text).length;
		const marked = isNoise(text) && (isMarker(text) || times > 1);
		return all.length > 1 && (text === '' || marked);
	});
	const [first] = texts;
	const ack = first !== undefined && texts.length > 1 && isAck(first) && !noise.includes(first);
	const reasons = [
		'each frame is a raw piece of the text',
		...(end ? [end.reason] : []),
		...(ack ? [`${quote(first)} acknowledges the request`] : []),
		...noise.map((text) => `${quote(text)} is noise`),
	];
	return {
		ends: end !== undefined,
		reasons,
		rule: {
			done: end ? [end.condition] : [],
			delta: {mode: 'append'},
			ignore: noise.map((text) => ({text})),
			ack: ack ? [{text: first}] : [],
			grace: graceAfter(frames, end?.index),
		},
	};
}
