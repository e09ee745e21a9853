/** A part of a text by its beginning and its end. */
type Marks = {readonly begin: string; readonly end: string};

/** Takes parts out of a text that grows piece by piece. */
export type Stripper = {
	readonly begin: () => void;
	/**
	 * Takes a piece in the order of arrival.
	 * @returns whether it shows more of the text than blanks
	 */
	readonly take: (piece: string) => boolean;
	/** A whole text without the parts; an unclosed one reaches to its end. */
	readonly strip: (text: string) => string;
};

const marksOf = (pattern: string): Marks => {
	const [begin = '', end = ''] = pattern.split('…');
	return {begin, end};
};

/** How much of the end of a text may be the beginning of a mark. */
function begunLength(text: string, mark: string): number {
	for (let length = Math.min(mark.length - 1, text.length); length > 0; length--) {
		if (mark.startsWith(text.slice(text.length - length))) return length;
	}
	return 0;
}

/** One pass through a text that arrives in pieces, each looked at once. */
class Pass {
	readonly #parts: readonly Marks[];
	/** The part that the text is in. */
	#inside: Marks | undefined;
	/** The end of the text so far, where it may be the beginning of a mark. */
	#held = '';
	#removed = false;

	constructor(parts: readonly Marks[]) {
		this.#parts = parts;
	}

	/** Whether any part was taken out so far. */
	removed(): boolean {
		return this.#removed;
	}

	/** What the piece shows of the text. */
	take(piece: string): string {
		let text = this.#held + piece;
		let shown = '';
		for (;;) {
			if (this.#inside) {
				const {end} = this.#inside;
				const at = text.indexOf(end);
				if (at === -1) {
					this.#held = text.slice(text.length - begunLength(text, end));
					return shown;
				}
				text = text.slice(at + end.length);
				this.#inside = undefined;
			} else {
				const next = this.#next(text);
				if (!next) {
					const held = Math.max(...this.#parts.map(({begin}) => begunLength(text, begin)));
					this.#held = text.slice(text.length - held);
					return shown + text.slice(0, text.length - held);
				}
				shown += text.slice(0, next.at);
				text = text.slice(next.at + next.part.begin.length);
				this.#inside = next.part;
				this.#removed = true;
			}
		}
	}

	/** What no further piece makes the beginning of a part. */
	takeRest(): string {
		return this.#inside ? '' : this.#held;
	}

	/** The first part to begin; of two at the same place the one with the longer mark. */
	#next(text: string): {readonly at: number; readonly part: Marks} | undefined {
		let found: {readonly at: number; readonly part: Marks} | undefined;
		for (const part of this.#parts) {
			const at = text.indexOf(part.begin);
			if (at === -1 || (found && at > found.at)) continue;
			if (!found || at < found.at || part.begin.length > found.part.begin.length) {
				found = {at, part};
			}
		}
		return found;
	}
}

/** @param patterns such as `<think>…</think>`, where `…` stands for what is between */
export function createStripper(patterns: readonly string[]): Stripper {
	const parts = patterns.map(marksOf);
	let pass = new Pass(parts);
	let hasShown = false;
	return {
		begin() {
			pass = new Pass(parts);
			hasShown = false;
		},
		take(piece) {
			const shown = pass.take(piece);
			// Blanks between a part and the text are no text yet.
			hasShown ||= shown.trim() !== '';
			return hasShown && shown !== '';
		},
		strip(text) {
			const whole = new Pass(parts);
			const shown = whole.take(text) + whole.takeRest();
			return whole.removed() ? shown.trim() : shown;
		},
	};
}
