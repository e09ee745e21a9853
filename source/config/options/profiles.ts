import {z} from 'zod';
import {toggle} from '../kinds/value-kinds.ts';
import {listOptions, option} from './option.ts';
import {invocationSchema} from './invocation.ts';

function outputToggle(flag: string, help: string, short?: string) {
	return option(toggle().schema.default(false), {
		...toggle(),
		flag,
		...(short !== undefined && {short}),
		group: 'Output',
		help,
		example: 'true',
	});
}

/** The options of `floodgate profiles`; `profiles save` also takes those of a run. */
export const profilesSchema = z.strictObject({
	json: outputToggle('json', 'list and show: print JSON on standard output'),
	yes: outputToggle('yes', 'delete without asking', 'y'),
	storeSecrets: outputToggle(
		'store-secrets',
		'save and import: store secrets in clear that are not written as {{$env.NAME}}',
	),
	color: invocationSchema.shape.color,
	ascii: invocationSchema.shape.ascii,
});

export type ProfilesConfig = z.output<typeof profilesSchema>;
export const profilesOptions = listOptions(profilesSchema);
