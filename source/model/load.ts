/** Closed: a connection sends its next prompt when it is free. Open: prompts start at their own times. */
export type LoadModel = 'closed' | 'open';

/** What a level of load counts: connections (closed model) or prompts per second (open model). */
export type LevelUnit = 'connections' | 'rate';

/** What a level of a load model counts. */
export const levelUnitOf = (model: LoadModel): LevelUnit =>
	model === 'open' ? 'rate' : 'connections';

/**
 * A level over time: begins at `start` and moves in a straight line to each segment's `to` within
 * its `duration` (milliseconds). Without segments it stays at `start`; after the last one, at its end.
 */
export type Ramp = {
	readonly start: number;
	readonly segments: readonly {readonly duration: number; readonly to: number}[];
};

/**
 * How prompts arrive in the open model: evenly, as independent users do, with gaps of a gamma distribution
 * (shape below 1: in bursts; 1: as Poisson; above: more evenly), or at the rows' own times, at a
 * multiple of their speed.
 */
export type Arrivals =
	'constant' | 'poisson' | {readonly gamma: number} | {readonly replay: number};

/** How long something lasts: a number of prompts, or of milliseconds. */
export type Extent = {readonly prompts: number} | {readonly duration: number};

/** How many prompts or how many milliseconds bound a stretch of load; null for the other one. */
export type Bounds = {readonly total: number | null; readonly duration: number | null};

/** What an extent comes to when each of its prompts stands for `each`. */
export const boundsOf = (extent: Extent, each = 1): Bounds =>
	'prompts' in extent
		? {total: Math.max(1, Math.round(extent.prompts * each)), duration: null}
		: {total: null, duration: extent.duration};

/**
 * The bounds of a hold at a level. Its prompts are per connection, as in the original's dynamic test;
 * at a rate they are as many seconds' worth.
 */
export const holdAt = (hold: Extent, level: number): Bounds => boundsOf(hold, level);

/** What a leg is for. */
export type LegKind = 'warmup' | 'steady' | 'stages' | 'step' | 'search';

/**
 * A stretch of load that begins with nothing in flight and ends when everything in flight has come
 * in. A plain run is one leg; so are a warm-up, each step, and each level of a capacity search.
 * Durations in milliseconds.
 */
export type Leg = {
	readonly kind: LegKind;
	/** From 1 for steps and levels of a search; 0 for everything else. */
	readonly step: number;
	/** Cool-down before it, excluded from every figure. */
	readonly pause: number;
	/** Prompts over all workers after which it ends; null when only time bounds it. */
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
			/** For random arrivals. */
			readonly seed: number;
			/** Connections to open at once, and the most that rate and replies may take. */
			readonly connections: number;
			readonly maxConnections: number;
	  };

/** How many times as fast the rows' own times are replayed; undefined for other loads. */
export function replaySpeedOf(load: object): number | undefined {
	const arrivals = 'arrivals' in load ? (load.arrivals as Arrivals) : undefined;
	return typeof arrivals === 'object' && 'replay' in arrivals ? arrivals.replay : undefined;
}
