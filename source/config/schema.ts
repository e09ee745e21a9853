import {z} from 'zod';
import {listOptions} from './option.ts';
import {authentication, connection} from './schema-connection.ts';
import {dataset} from './schema-dataset.ts';
import {load} from './schema-load.ts';
import {model} from './schema-model.ts';
import {output} from './schema-output.ts';
import {quality} from './schema-quality.ts';
import {reply} from './schema-reply.ts';
import {target} from './schema-target.ts';
import {timeouts} from './schema-timeouts.ts';

export {invocationOptions, invocationSchema, type Invocation} from './schema-invocation.ts';

/** Everything that may stand in `floodgate.config.json`; durations become milliseconds. */
export const configSchema = z.strictObject({
	...target,
	...authentication,
	...dataset,
	...reply,
	...load,
	...model,
	...connection,
	...timeouts,
	...quality,
	...output,
});

/** The validated configuration of a run; durations in milliseconds. */
export type Config = z.output<typeof configSchema>;
export const configOptions = listOptions(configSchema);
