import {useSize} from './use-size.ts';

/**
 * How a screen is composed: `wide` has two columns of panels, `full` one column of panels, `narrow` one
 * column without borders around everything.
 */
export type Layout = 'wide' | 'full' | 'narrow';

/** Columns from which panels stand side by side. */
export const wideFrom = 110;
/** Columns from which a screen has panels at all. */
export const fullFrom = 80;

export const layoutOf = (columns: number): Layout =>
	columns >= wideFrom ? 'wide' : columns >= fullFrom ? 'full' : 'narrow';

export const useLayout = (): Layout => layoutOf(useSize().columns);
