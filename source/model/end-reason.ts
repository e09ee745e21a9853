/** Why a run, or one level of a search, ends before its planned end. Seconds are seconds of load. */
export type EndReason =
	/** Too many of the attempts that finished lately errored; the most frequent class, null for none. */
	| {
			readonly kind: 'errors';
			/** The share that is allowed. */
			readonly share: number;
			readonly seconds: number;
			readonly errored: number;
			readonly finished: number;
			readonly error: string | null;
	  }
	/** A threshold that can no longer hold; null without a sample. */
	| {
			readonly kind: 'threshold_lost';
			readonly expression: string;
			readonly actual: number | null;
			readonly seconds: number;
	  }
	/** A threshold that was violated for the whole window. */
	| {
			readonly kind: 'threshold_violated';
			readonly expression: string;
			readonly actual: number | null;
			readonly seconds: number;
	  }
	/** No connection was ever made. */
	| {
			readonly kind: 'never_connected';
			readonly tries: number;
			readonly seconds: number;
			readonly error: string | null;
	  }
	/** No connection could be made for too long. */
	| {
			readonly kind: 'outage';
			readonly seconds: number;
			readonly refused: number;
			readonly error: string | null;
	  }
	/** Nothing matches replies to their prompts any more. */
	| {readonly kind: 'distrust'}
	/** As an earlier version recorded it. */
	| {readonly kind: 'recorded'; readonly text: string};

/** How a step differed from the hold that was planned. */
export type StepDeviation =
	| {readonly kind: 'level_changed'; readonly low: number; readonly high: number}
	| {readonly kind: 'cut'};
