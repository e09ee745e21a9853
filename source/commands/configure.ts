import {configOptions} from '../config/options/run-options.ts';
import {resolve} from '../config/resolve.ts';
import {runApp} from './app.ts';
import {outerLayers} from './outer-layers.ts';

/** `floodgate` without arguments, in a terminal: opens the app on its form. */
export function configure(): Promise<number> {
	const layers = outerLayers();
	const {out} = resolve(configOptions, layers).value;
	const invocation = {color: true, ascii: false, accessible: false};
	return runApp({start: {kind: 'configure'}, layers, out, invocation});
}
