import {createContext, useContext} from 'react';
import {bindingsOf} from './keymap.ts';
import type {BindingsOf} from './own-keys.ts';

/** The keys that are in use: the declared ones, or those of the user's file. */
export const BindingsContext = createContext<BindingsOf>(bindingsOf);

export const useBindings = (): BindingsOf => useContext(BindingsContext);
