/** Whether the running leg had sent everything when the run was stopped. */
export type StoppedLeg = 'whole' | 'cut';

/** What a run is doing, with the data that exists only then. */
export type RunnerPhase =
	| {readonly phase: 'idle'}
	/** `since` is when connections were first tried, or resumed after a pause, which is no outage. */
	| {readonly phase: 'running'; readonly since: number}
	| {readonly phase: 'paused'}
	| {readonly phase: 'stopping'; readonly leg: StoppedLeg}
	| {readonly phase: 'done'};

/** The phase of a run, shared by the parts of its runner. */
export type PhaseHolder = {
	readonly get: () => RunnerPhase;
	readonly set: (next: RunnerPhase) => void;
};

export function createPhaseHolder(): PhaseHolder {
	let current: RunnerPhase = {phase: 'idle'};
	return {
		get: () => current,
		set(next) {
			current = next;
		},
	};
}
