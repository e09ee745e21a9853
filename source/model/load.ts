/** Closed: a connection sends its next prompt when it is free. Open: prompts start at their own times. */
export type LoadModel = 'closed' | 'open';

/** What a level of load counts: connections (closed model) or prompts per second (open model). */
export type LevelUnit = 'connections' | 'rate';

/**
 * A level over time: begins at `start` and moves in a straight line to each segment's `to` within
 * its `duration` (milliseconds). Without segments it stays at `start`; after the last one, at its end.
 */
export type Ramp = {
	readonly start: number;
	readonly segments: readonly {readonly duration: number; readonly to: number}[];
};

/** How prompts arrive in the open model: evenly, or as independent users do. */
export type Arrivals = 'constant' | 'poisson';

/** How long something lasts: a number of prompts, or of milliseconds. */
export type Extent = {readonly prompts: number} | {readonly duration: number};

/** The purpose of a leg. */
export type LegKind = 'warmup' | 'steady' | 'stages' | 'step' | 'search';

/**
 * A stretch of load that begins with nothing in flight and ends when nothing is in flight any more.
 * A plain run is one leg; so are a warm-up, each step, and each level of a capacity search.
 * Durations in milliseconds.
 */
export type Leg = {
	readonly kind: LegKind;
	/** From 1 for steps and levels of a search; 0 for everything else. */
	readonly step: number;
	/** Cool-down before it, excluded from every figure. */
	readonly pause: number;
	/** Ends after this many prompts over all workers; null when only time bounds it. */
	readonly total: number | null;
	/** Starts nothing later than this; null when only the number of prompts bounds it. */
	readonly duration: number | null;
} & LegLoad;

export type LegLoad =
	| {
			readonly model: 'closed';
			/** Connections. */
			readonly ramp: Ramp;
	  }
	| {
			readonly model: 'open';
			/** Prompts per second. */
			readonly ramp: Ramp;
			readonly arrivals: Arrivals;
			/** For the Poisson arrivals. */
			readonly seed: number;
			/** Connections to open at once, and the most when all are busy. */
			readonly connections: number;
			readonly maxConnections: number;
	  };
