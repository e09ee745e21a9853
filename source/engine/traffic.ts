import type {Traffic} from '../model/traffic.ts';

export const createTraffic = (): Traffic => ({
	unitsSent: 0,
	unitsReceived: 0,
	framesReceived: 0,
	connectionsOpened: 0,
	connectionTime: 0,
	openedAt: 0,
});
