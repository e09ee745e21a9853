import {useWindowSize} from 'ink';
import {createContext, useContext} from 'react';

export type Size = {readonly columns: number; readonly rows: number};

/** In a smaller terminal, nothing useful can be shown. */
export const smallestSize: Size = {columns: 40, rows: 10};

const SizeContext = createContext<Size | undefined>(undefined);
export const SizeProvider = SizeContext.Provider;

/** The space of the whole terminal, in cells. Each use listens to it: everything below asks `useSize`. */
export const useTerminalSize = (): Size => useWindowSize();

/** The space of a screen, in cells. */
export function useSize(): Size {
	const size = useContext(SizeContext);
	if (!size) throw new Error('a component stands outside its SizeProvider');
	return size;
}
