import {configOptions, type Config} from '../config/options/run-options.ts';
import {profileLayer, type Profile} from '../config/profiles/layer.ts';
import {resolve, type Resolved} from '../config/resolve.ts';
import type {Given, Positional} from './define-command.ts';
import {outerLayers} from './outer-layers.ts';

/** The positional argument of commands that start from a saved configuration. */
export const profilePositional: Positional = {
	name: 'PROFILE',
	help: 'a saved configuration, see "floodgate profiles"',
};

export type Configured = {
	readonly config: Resolved<Config>;
	/** Name of the given profile. */
	readonly profile: string | undefined;
};

async function loadProfile(name: string): Promise<Profile> {
	// Imported on demand, so that a run without a profile does not wait for it.
	const {openProfiles} = await import('../config/profiles/profiles.ts');
	return openProfiles().get(name);
}

/**
 * The configuration from flags, environment, project file and the given profile.
 * @throws UserError with every problem found
 */
export async function readConfiguration({flags, input: [name]}: Given): Promise<Configured> {
	const profile = name === undefined ? undefined : await loadProfile(name);
	const layers = [
		flags,
		...outerLayers(flags),
		...(profile ? [profileLayer(configOptions, profile.name, profile.config)] : []),
	];
	return {config: resolve(configOptions, layers), profile: name};
}
