import {createContext, useContext} from 'react';
import type {Handler} from '../keys/keys.tsx';

/** Whether there is no screen to go back to, so that leaving the current one ends the app. */
const RootContext = createContext(false);
export const RootProvider = RootContext.Provider;

/** Leaving a screen, under the name of what that does here. */
export function useBack(run: () => void): Handler {
	const atRoot = useContext(RootContext);
	return atRoot
		? {label: 'quit', help: 'quit', run}
		: {label: 'back', help: 'back to the previous screen', run};
}
