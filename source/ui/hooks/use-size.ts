import {useWindowSize} from 'ink';
import {createContext, useContext} from 'react';

export type Size = {readonly columns: number; readonly rows: number};

/** Smaller than this, nothing can be shown that helps. */
export const smallestSize: Size = {columns: 40, rows: 10};

const SizeContext = createContext<Size | undefined>(undefined);
export const SizeProvider = SizeContext.Provider;

/** The room that a screen has, in cells. */
export function useSize(): Size {
	const window = useWindowSize();
	return useContext(SizeContext) ?? window;
}
