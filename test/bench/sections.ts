import {accuracy} from './accuracy.ts';
import {attempts} from './attempts.ts';
import {connections} from './connections.ts';
import {draws} from './draws.ts';
import {keys} from './keys.ts';
import type {Section} from './measure.ts';
import {open} from './open.ts';
import type {SectionName} from './options.ts';
import {perPrompt, tls} from './per-prompt.ts';
import {streamed, throughput, workers} from './rates.ts';
import {memory, startup} from './resources.ts';
import {rows} from './rows.ts';
import {screen} from './screen.ts';
import {sizes} from './sizes.ts';
import {stall} from './stall.ts';
import type {Bench} from './subjects.ts';
import {intents, metrics} from './work.ts';

/** What each section runs. */
export const sections: Readonly<Record<SectionName, (bench: Bench) => Promise<Section>>> = {
	throughput,
	sizes,
	'per-prompt': perPrompt,
	tls,
	streamed,
	open,
	rows,
	attempts,
	screen,
	intents,
	metrics,
	connections,
	accuracy,
	stall,
	workers,
	memory,
	startup,
	keys,
	draws,
};
