import {createContext, useContext} from 'react';
import {createStyle, type Style} from '../terminal/style.ts';

export type Theme = {
	/** Without colour, nothing can be shown inverse either. */
	readonly color: boolean;
	readonly ascii: boolean;
	/** Text only: no bars, charts or borders, for screen readers. */
	readonly textOnly: boolean;
	/** How the lines of charts are drawn. */
	readonly chart: 'lines' | 'braille';
	readonly marks: Style['marks'];
	/** Our own wording, reduced to ASCII where necessary. */
	readonly own: (text: string) => string;
	readonly border: 'round' | 'classic';
	readonly pointer: string;
	/**
	 * Colours from the basic 16; never the only sign of anything. `accent` is for what is selected, for
	 * keys and for a chart's first line; the others stand for states alone, but for `second`.
	 */
	readonly colors: {
		readonly accent: 'cyan';
		readonly good: 'green';
		/** Failed: a reply that a metric rejects, and a threshold that is violated. */
		readonly bad: 'red';
		/** Errored: a prompt without a valid reply. */
		readonly error: 'magenta';
		readonly warn: 'yellow';
		/** The second line of a chart. */
		readonly second: 'blueBright';
	};
};

export function createTheme({
	ascii,
	textOnly,
	color = true,
	chart = 'lines',
}: Pick<Theme, 'ascii' | 'textOnly'> & Partial<Pick<Theme, 'color' | 'chart'>>): Theme {
	const {marks, own} = createStyle({color: false, ascii});
	return {
		color,
		ascii,
		textOnly,
		chart,
		marks,
		own,
		border: ascii ? 'classic' : 'round',
		pointer: ascii ? '>' : '▸',
		colors: {
			...{accent: 'cyan', good: 'green', bad: 'red', error: 'magenta', warn: 'yellow'},
			second: 'blueBright',
		},
	};
}

export const ThemeContext = createContext<Theme>(createTheme({ascii: false, textOnly: false}));

export const useTheme = (): Theme => useContext(ThemeContext);
