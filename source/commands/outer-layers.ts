import {environmentLayer} from '../config/environment.ts';
import {projectFileName, projectLayer} from '../config/project-file.ts';
import type {Layer} from '../config/resolve.ts';
import {configOptions} from '../config/options/run-options.ts';

/** The environment's and the project file's values. Throws UserError. */
export function outerLayers(): Layer[] {
	return [
		environmentLayer(configOptions, process.env),
		projectLayer(configOptions, projectFileName),
	];
}
