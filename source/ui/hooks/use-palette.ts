import {createContext, useContext, useEffect, useMemo, useRef} from 'react';
import type {PickerItem} from '../components/picker.tsx';

/** Something that the palette offers, and what choosing it does. */
export type PaletteItem = PickerItem<() => void>;

type Source = {current: () => readonly PaletteItem[]};

/** What the screens offer in the palette at the moment. */
export type Palette = {
	readonly add: (source: Source) => () => void;
	readonly items: () => readonly PaletteItem[];
};

const PaletteContext = createContext<Palette | undefined>(undefined);
export const PaletteProvider = PaletteContext.Provider;

export function usePalette(): Palette {
	return useMemo(() => {
		const sources = new Set<Source>();
		return {
			add(source) {
				sources.add(source);
				return () => void sources.delete(source);
			},
			items: () => [...sources].flatMap(({current}) => current()),
		};
	}, []);
}

/** Offers items in the palette while the component is mounted; they are made when it opens. */
export function usePaletteItems(items: () => readonly PaletteItem[]): void {
	const palette = useContext(PaletteContext);
	const source = useRef(items);
	useEffect(() => {
		source.current = items;
	});
	useEffect(() => palette?.add(source), [palette]);
}
