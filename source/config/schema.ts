import {z} from 'zod';
import {listOptions} from './option.ts';
import {dataset} from './schema-dataset.ts';
import {load} from './schema-load.ts';
import {model} from './schema-model.ts';
import {output} from './schema-output.ts';
import {quality} from './schema-quality.ts';
import {target} from './schema-target.ts';
import {timeouts} from './schema-timeouts.ts';

export {invocationOptions, invocationSchema, type Invocation} from './schema-invocation.ts';

/** Everything that may stand in `floodgate.config.json`; durations become milliseconds. */
export const configSchema = z.strictObject({
	...target,
	...dataset,
	...load,
	...model,
	...timeouts,
	...quality,
	...output,
});

/** The validated configuration of a run; durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export const configOptions = listOptions(configSchema);
