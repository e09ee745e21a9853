import {useReducer, useRef} from 'react';
import type {Tab} from '../screens/results/results-screen.tsx';
import {navigate} from '../state/navigation.ts';
import type {View} from '../views.ts';

export type NavigationHook = {
	readonly view: View;
	/** There is no screen to go back to. */
	readonly atStart: boolean;
	readonly go: (to: View) => void;
	/** Shows a screen in place of this one. */
	readonly show: (view: View) => void;
	readonly back: () => void;
	/** Drops the latest of the screens to go back to. */
	readonly forget: () => void;
	/** Notes the tab of the results that is shown, to come back to it. */
	readonly onTab: (tab: Tab) => void;
};

export function useNavigation(first: () => View): NavigationHook {
	const [{view, trail}, move] = useReducer(navigate, undefined, () => ({view: first(), trail: []}));
	const tab = useRef<Tab>(undefined);
	return {
		view,
		atStart: trail.length === 0,
		go: (to) => move({type: 'go', to, tab: tab.current}),
		show: (view) => move({type: 'show', view}),
		back: () => move({type: 'back'}),
		forget: () => move({type: 'forget'}),
		onTab(shown) {
			tab.current = shown;
		},
	};
}
