/** What went over the wire, as API Gateway counts and bills it. Only grows. */
export type Traffic = {
	/** Messages in units of 32 KB, each begun one counted whole. */
	unitsSent: number;
	unitsReceived: number;
	framesReceived: number;
	/** Connections that were opened, those that were refused left out. */
	connectionsOpened: number;
	/** Milliseconds that connections were open, over all that have ended. */
	connectionTime: number;
	/** The times at which those that are open were opened, added up. */
	openedAt: number;
};

/** What went over the wire, as API Gateway counts and bills it; warm-up and reruns of turns included. */
export type TrafficFigures = {
	/** Messages in units of 32 KB. */
	readonly unitsSent: number;
	readonly unitsReceived: number;
	readonly framesReceived: number;
	/** Those that were refused left out. */
	readonly connectionsOpened: number;
	/** Seconds that connections were open, over all of them. */
	readonly connectionSeconds: number;
	/** The most connections that were opened within a second. */
	readonly peakOpenRate: number;
};
