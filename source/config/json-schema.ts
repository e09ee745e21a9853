import {z} from 'zod';
import {configSchema} from './options/run-options.ts';

/** The JSON Schema of `floodgate.config.json`, for editors. */
export function configJsonSchema(): object {
	return {
		...z.toJSONSchema(configSchema.extend({$schema: z.string().optional()}), {
			io: 'input',
			// "Any JSON" has no JSON Schema of its own.
			unrepresentable: 'any',
		}),
		title: 'floodgate.config.json',
	};
}
