import {createContext, useContext} from 'react';
import type {Layer} from '../config/resolve.ts';
import type {Profiles} from '../config/profiles/profiles.ts';
import type {RunDocument} from '../runs/saved-run-reader.ts';
import type {BindingsOf} from './keys/own-keys.ts';

/** What the screens need from outside the terminal. */
export type Services = {
	/** Given values below the form's own, the strongest first: flags, environment, project file. */
	readonly layers: readonly Layer[];
	readonly profiles: Profiles;
	/** Name of the initial profile. */
	readonly profile: string | undefined;
	/** The keys of the user's file; the usual ones if absent. */
	readonly bindingsOf?: BindingsOf;
	/** What to say when the app has started. */
	readonly notice?: string;
	/** The folder of saved runs. */
	readonly out: string;
	/** Writes the text report of a run into its folder, and resolves to the report's path. */
	readonly report: (document: RunDocument) => Promise<string>;
	/**
	 * Makes ready the reports that a plan asks for, before anything is sent; rejects when they cannot be
	 * written. Secrets are masked in what failed. The function writes them after the run, gives up when the signal is aborted, and resolves to
	 * a sentence on each that failed.
	 */
	readonly prepareReports: (
		reports: readonly string[],
		secrets: readonly string[],
	) => Promise<(document: RunDocument, signal: AbortSignal) => Promise<readonly string[]>>;
	/** Puts text on the clipboard; resolves to how, in a few words. */
	readonly copy: (text: string) => Promise<string>;
	/** Opens a file in the user's editor and waits for it. */
	readonly edit: (file: string) => Promise<void>;
};

export const ServicesContext = createContext<Services | undefined>(undefined);

export function useServices(): Services {
	const services = useContext(ServicesContext);
	if (!services) throw new Error('a screen stands outside its ServicesContext');
	return services;
}
