/** The growing text of a reply. */
export type ReplyText = {
	readonly begin: () => void;
	/** Adds a piece; numbered pieces are placed by their numbers. */
	readonly append: (piece: string, number: number) => void;
	/** Replaces everything so far, unless that has a later number. */
	readonly replace: (whole: string, number: number) => void;
	readonly value: () => string;
	/** Characters. */
	readonly length: () => number;
};

/**
 * @param numbered whether the pieces are numbered and may arrive out of order
 * @param join what stands between two pieces
 */
export function createReplyText(numbered: boolean, join = ''): ReplyText {
	let text = '';
	let length = 0;
	let latest = -1;
	let ordered = true;
	const pieces: {readonly piece: string; readonly number: number}[] = [];

	/** Pieces in order are appended directly; others are sorted here. */
	function value(): string {
		if (ordered) return text;
		return pieces
			.toSorted((left, right) => left.number - right.number)
			.map(({piece}) => piece)
			.join(join);
	}

	function begin(): void {
		text = '';
		length = 0;
		latest = -1;
		ordered = true;
		pieces.length = 0;
	}

	return {
		begin,
		append(piece, number) {
			if (join !== '' && length > 0) {
				text += join;
				length += join.length;
			}
			text += piece;
			length += piece.length;
			if (!numbered) return;
			pieces.push({piece, number});
			if (number < latest) ordered = false;
			else latest = number;
		},
		replace(whole, number) {
			if (number < latest) return;
			begin();
			text = whole;
			length = whole.length;
			latest = number;
			if (numbered) pieces.push({piece: whole, number});
		},
		value,
		length: () => length,
	};
}
