import type {Completion} from './completion.ts';
import type {EngineControl} from './engine-control.ts';
import type {LiveRecord} from './live-record.ts';
import type {Publisher} from './publisher.ts';
import type {RunLegs} from './run-legs.ts';
import type {PhaseHolder} from './runner-phase.ts';

/** What a live run consists of. */
export type RunParts = {
	readonly live: LiveRecord;
	readonly engines: EngineControl;
	readonly legs: RunLegs;
	readonly publisher: Publisher;
	readonly completion: Completion;
	readonly phases: PhaseHolder;
};
