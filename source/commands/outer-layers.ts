import {environmentLayer} from '../config/environment.ts';
import {projectFileName, projectLayer} from '../config/project-file.ts';
import type {Layer} from '../config/resolve.ts';
import {configOptions} from '../config/options/run-options.ts';

/**
 * The values of the environment and the project file.
 * @throws UserError when one is invalid
 */
export function outerLayers(): Layer[] {
	return [
		environmentLayer(configOptions, process.env),
		projectLayer(configOptions, projectFileName),
	];
}
