import type {ReplyRule} from '../model/reply-rule.ts';
import {createEndDetector, type EndDetector} from './end-detector.ts';
import {textOf, type Frame} from './frame.ts';
import {compileTextPath, isPlural, pathKey, type TextGetter} from './json-path.ts';
import type {OnSlow} from './pattern.ts';
import {isObject} from './reply-body.ts';
import {createReplyText} from './reply-text.ts';
import {createStripper} from './strip.ts';

/** The text of a reply, as its rule finds it in the frames. */
export type RuleText = {
	readonly begin: () => void;
	/**
	 * Takes the frame's text.
	 * @param last the frame is the reply's end
	 * @param number its position, where frames are numbered
	 * @returns whether the frame carried text
	 */
	readonly take: (frame: Frame, json: unknown, last: boolean, number: number) => boolean;
	/** Whether a frame by itself would count as part of a reply's text. */
	readonly finds: (frame: Frame, json: unknown) => boolean;
	readonly value: () => string;
	/** Characters, with those that are taken out. */
	readonly length: () => number;
	readonly hasText: () => boolean;
	/** The last frame carried only text that is taken out. */
	readonly isHiding: () => boolean;
	/** The text is raw JSON because the frames contain no better text. */
	readonly isFallback: () => boolean;
	/** Each frame is a piece of text as it is, so none of them has to be JSON. */
	readonly raw: boolean;
};

/** Ranks sources of the whole text: a later one replaces an earlier one of the same or a lower rank. */
const finds = {none: 0, fallback: 1, usual: 2, named: 3} as const;
type Find = (typeof finds)[keyof typeof finds];

const usualKeys = ['message', 'text'].map((key) => ({key, path: pathKey(key)}));

type Place = {readonly get: TextGetter; readonly key: string};
const placeOf = (path: string, join: string | undefined): Place => ({
	get: compileTextPath(path, join),
	key: pathKey(path),
});

/** Where a rule finds the text, compiled once for all replies. */
export type TextPlan = {
	readonly delta: ReplyRule['delta'];
	/** Where the pieces are; undefined without pieces, or when each frame is one. */
	readonly piece: Place | undefined;
	readonly whole: Place | undefined;
	readonly cut: EndDetector;
	/** The first keys of the paths that mark the end. */
	readonly markers: ReadonlySet<string>;
	readonly numbered: boolean;
	readonly join: string | undefined;
	readonly strip: readonly string[] | undefined;
	/** Each whole text is a further piece: a bubble of several. */
	readonly appendsWholes: boolean;
};

function endKeys(rule: ReplyRule): ReadonlySet<string> {
	const paths = rule.done.flatMap((condition) => ('path' in condition ? [condition.path] : []));
	return new Set(paths.map((path) => String((JSON.parse(pathKey(path)) as unknown[])[0])));
}

/** @throws Error for an invalid path, SyntaxError for an invalid pattern */
export const compileText = (rule: ReplyRule, onSlow: OnSlow): TextPlan => ({
	delta: rule.delta,
	piece: rule.delta?.path === undefined ? undefined : placeOf(rule.delta.path, rule.join),
	whole: rule.text && placeOf(rule.text.path, rule.join),
	cut: createEndDetector(rule.done, onSlow),
	markers: endKeys(rule),
	numbered: rule.sequence !== undefined,
	join: rule.join,
	strip: rule.strip,
	appendsWholes: rule.join !== undefined && !(rule.text && isPlural(rule.text.path)),
});

/** Extracts the text of one reply after another. */
export function createRuleText(plan: TextPlan): RuleText {
	const {delta, piece, whole, cut, markers, numbered, join = ''} = plan;
	const raw = delta !== undefined && !piece;
	const text = createReplyText(numbered, join);
	const stripper = plan.strip && createStripper(plan.strip);
	let found: Find = finds.none;
	let hides = false;

	/** Whether a piece, or a new whole text, shows anything. */
	function shows(added: string, isWhole: boolean): boolean {
		if (!stripper) return true;
		if (isWhole) stripper.begin();
		const isShown = stripper.take(added);
		hides = !isShown;
		return isShown;
	}

	function append(added: string, number: number): boolean {
		const isFirst = text.length() === 0;
		text.append(added, number);
		return shows(isFirst ? added : join + added, isFirst);
	}

	/** The last frame contains nothing except the end marker. */
	function isMarkerOnly(json: unknown): boolean {
		if (!isObject(json)) return false;
		const keys = Object.keys(json);
		return keys.length === 1 && markers.has(keys[0]!);
	}

	function pieceOf(frame: Frame, json: unknown, last: boolean): string | undefined {
		if (piece) return piece.get(json);
		// Among raw pieces, JSON that ends the reply isn't a piece.
		return last && markers.size > 0 && isObject(json) ? undefined : textOf(frame);
	}

	function takePiece(frame: Frame, json: unknown, last: boolean, number: number): boolean {
		const said = pieceOf(frame, json, last);
		if (said === undefined) {
			const all = whole?.get(json);
			if (!whole || !all) return false;
			const isFirst = text.length() === 0;
			// The whole text after its pieces adds nothing, so it doesn't count as another chunk.
			return replace(last ? cut(all, whole.key) : all, number) && isFirst;
		}
		const kept = last ? cut(said, piece?.key) : said;
		if (kept === '') return false;
		if (delta!.mode === 'replace') return replace(kept, number);
		return append(kept, number);
	}

	function replace(all: string, number: number): boolean {
		if (all === '') return false;
		text.replace(all, number);
		return shows(all, true);
	}

	function takeWhole(frame: Frame, json: unknown, last: boolean, number: number): boolean {
		const offer = (find: Find, said: string, key: string | undefined): boolean => {
			const kept = last ? cut(said, key) : said;
			if (find < found || kept === '') return false;
			const isFurther = plan.appendsWholes && find === found && find > finds.fallback;
			found = find;
			return isFurther ? append(kept, number) : replace(kept, number);
		};
		const named = whole?.get(json);
		if (whole && named !== undefined) return offer(finds.named, named, whole.key);
		if (typeof json === 'string') return offer(finds.usual, json, undefined);
		if (json === undefined) return offer(finds.usual, textOf(frame), undefined);
		if (isObject(json)) {
			for (const {key, path} of usualKeys) {
				const said = json[key];
				if (typeof said === 'string') return offer(finds.usual, said, path);
			}
		}
		if (last && isMarkerOnly(json)) return false;
		return offer(finds.fallback, textOf(frame), undefined);
	}

	/** Without a path, any frame may contain the text. */
	function findsText(frame: Frame, json: unknown): boolean {
		if (delta) {
			const said = piece ? piece.get(json) : textOf(frame);
			return said !== undefined && said !== '';
		}
		if (!whole || json === undefined || typeof json === 'string') return textOf(frame) !== '';
		if (whole.get(json)) return true;
		return isObject(json) && usualKeys.some(({key}) => typeof json[key] === 'string');
	}

	const take = delta ? takePiece : takeWhole;

	function takeShown(frame: Frame, json: unknown, last: boolean, number: number): boolean {
		hides = false;
		return take(frame, json, last, number);
	}

	return {
		begin() {
			text.begin();
			stripper?.begin();
			found = finds.none;
			hides = false;
		},
		finds: findsText,
		take: stripper ? takeShown : take,
		value: stripper ? () => stripper.strip(text.value()) : text.value,
		length: text.length,
		hasText: () => (stripper ? stripper.strip(text.value()) !== '' : text.length() > 0),
		isHiding: () => hides,
		isFallback: () => found === finds.fallback,
		raw,
	};
}
