import {z} from 'zod';
import {listOptions} from './option.ts';
import {profilesSchema} from './profiles.ts';
import {output} from './output.ts';

const {json, yes, color, ascii} = profilesSchema.shape;

/** The options of `floodgate runs`. */
export const runsSchema = z.strictObject({out: output.out, json, yes, color, ascii});

export type RunsConfig = z.output<typeof runsSchema>;
export const runsOptions = listOptions(runsSchema);
