import {panelFrame} from '../../components/panel.tsx';
import {layoutOf} from '../../hooks/use-layout.ts';

/** Rows of the list that leave room for a preview below it, and the most rows of that. */
const leastRows = 7;
const mostPreview = 9;
const leastPreview = 4;

type Places = {
	readonly list: {readonly columns: number; readonly height: number};
	/** Undefined where it has no room. */
	readonly preview: {readonly columns: number; readonly height: number} | undefined;
	readonly beside: boolean;
	readonly bordered: boolean;
};

/**
 * Where the list and the preview are: side by side, or one below the other.
 * @param count rows of the list; what a short one leaves goes to the preview, none has no preview
 */
export function placesIn(
	columns: number,
	height: number,
	textOnly: boolean,
	count: number,
): Places {
	const layout = layoutOf(columns);
	const bordered = layout !== 'narrow' && !textOnly;
	if (count === 0) return {list: {columns, height}, preview: undefined, beside: false, bordered};
	if (layout === 'wide' && !textOnly) {
		const list = Math.floor(columns * 0.52);
		return {
			list: {columns: list, height},
			preview: {columns: columns - list, height},
			beside: true,
			bordered,
		};
	}
	const frame = bordered ? panelFrame.rows : 0;
	const left = height - Math.min(leastRows, count + 2) - frame;
	const below = Math.min(left, Math.max(mostPreview + frame, height - count - 2 - frame));
	if (textOnly || below < leastPreview + frame) {
		return {list: {columns, height}, preview: undefined, beside: false, bordered};
	}
	return {
		list: {columns, height: height - below},
		preview: {columns, height: below},
		beside: false,
		bordered,
	};
}
