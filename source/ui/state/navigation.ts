import type {View} from '../views.ts';
import type {Tab} from '../screens/results/results-screen.tsx';

export type Navigation = {
	readonly view: View;
	/** The screens to go back to, the latest last. */
	readonly trail: readonly View[];
};

export type Move =
	/** To another screen; the one that is left can be gone back to, on the tab where it was left. */
	| {readonly type: 'go'; readonly to: View; readonly tab: Tab | undefined}
	/** To another screen in place of this one. */
	| {readonly type: 'show'; readonly view: View}
	| {readonly type: 'back'}
	/** Drops the latest of the screens to go back to. */
	| {readonly type: 'forget'};

const withTab = (left: View, tab: Tab | undefined): View =>
	left.kind === 'results' ? {...left, tab: tab ?? left.tab} : left;

export function navigate({view, trail}: Navigation, move: Move): Navigation {
	switch (move.type) {
		case 'go': {
			const passing = view.kind === 'loading' || view.kind === 'run';
			return {view: move.to, trail: passing ? trail : [...trail, withTab(view, move.tab)]};
		}
		case 'show':
			return {view: move.view, trail};
		case 'back':
			return {view: trail.at(-1) ?? view, trail: trail.slice(0, -1)};
		case 'forget':
			return {view, trail: trail.slice(0, -1)};
	}
}
