import {accuracy} from './accuracy.ts';
import {connections} from './connections.ts';
import {keys} from './keys.ts';
import type {Section} from './measure.ts';
import type {SectionName} from './options.ts';
import {perPrompt, streamed, throughput, workers} from './rates.ts';
import {memory, startup} from './resources.ts';
import {stall} from './stall.ts';
import type {Bench} from './subjects.ts';

/** What each section runs. */
export const sections: Readonly<Record<SectionName, (bench: Bench) => Promise<Section>>> = {
	throughput,
	'per-prompt': perPrompt,
	streamed,
	connections,
	accuracy,
	stall,
	workers,
	memory,
	startup,
	keys,
};
