import {z} from 'zod';
import {listOptions, type Option} from './option.ts';
import {authentication, connection} from './connection.ts';
import {dataset} from './dataset.ts';
import {load} from './load.ts';
import {model} from './load-model.ts';
import {network, tokens} from './network.ts';
import {output} from './output.ts';
import {quality} from './checks.ts';
import {reply} from './reply.ts';
import {target} from './target.ts';
import {timeouts} from './timeouts.ts';

export {invocationOptions, invocationSchema, type Invocation} from './invocation.ts';

/** Everything that `floodgate.config.json` may contain; durations become milliseconds. */
export const configSchema = z.strictObject({
	...target,
	...network,
	...authentication,
	...tokens,
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

const byKey = new Map(configOptions.map((each) => [each.key, each]));

/** The option with a key, which must exist. */
export function configOption(key: string): Option {
	const found = byKey.get(key);
	if (!found) throw new Error(`no option has the key ${key}`);
	return found;
}
