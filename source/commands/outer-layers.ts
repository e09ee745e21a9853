import {existsSync} from 'node:fs';
import {environmentLayer} from '../config/environment.ts';
import {projectFileName, projectLayer} from '../config/project-file.ts';
import type {Layer} from '../config/resolve.ts';
import {UserError} from '../model/user-error.ts';
import {configOptions} from '../config/options/run-options.ts';

/**
 * The values of the environment and the project file.
 * @param flags may name another project file, which then must exist
 * @throws UserError when one is invalid
 */
export function outerLayers(flags?: Layer): Layer[] {
	const named = flags?.values.get('config');
	const file = typeof named === 'string' ? named : undefined;
	if (file !== undefined && !existsSync(file)) {
		throw new UserError({
			key: 'config',
			text: `--config: there is no file "${file}". Example: --config staging.config.json`,
		});
	}
	return [
		environmentLayer(configOptions, process.env),
		projectLayer(configOptions, file ?? projectFileName),
	];
}
