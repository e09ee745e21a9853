/** What went over the wire, as API Gateway counts and bills it. Only grows. */
export type Traffic = {
	/** Messages, at API Gateway in units of 32 KB, each begun one counted whole. */
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
