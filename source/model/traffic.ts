/** What went over the wire, as API Gateway counts and bills it. Only grows. */
export type Traffic = {
	/** Messages; at API Gateway in units of 32 KB, rounded up for each message. */
	unitsSent: number;
	unitsReceived: number;
	framesReceived: number;
	/** Connections opened, without refused ones. */
	connectionsOpened: number;
	/** Milliseconds that connections were open, summed over all closed ones. */
	connectionTime: number;
	/** The sum of the times at which the open connections were opened. */
	openedAt: number;
};

/** What went over the wire, as API Gateway counts and bills it; warm-up and reruns of turns included. */
export type TrafficFigures = {
	/** Messages in units of 32 KB. */
	readonly unitsSent: number;
	readonly unitsReceived: number;
	readonly framesReceived: number;
	/** Without refused ones. */
	readonly connectionsOpened: number;
	/** Seconds that connections were open, summed over all of them. */
	readonly connectionSeconds: number;
	/** The most connections opened within a second. */
	readonly peakOpenRate: number;
};
