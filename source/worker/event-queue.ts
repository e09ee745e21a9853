import type {EngineEvent} from '../model/run-event.ts';

/** The most refusals, and the most ends of connections, listed in a report; the rest is only counted. */
const mostOfAKind = 20;

/** The events between two reports of an engine. */
export type EventQueue = {
	readonly add: (event: EngineEvent) => void;
	/** Returns the events and clears the queue. */
	readonly take: () => readonly EngineEvent[];
};

/** Limited, because a server that refuses thousands of connections a second must not fill the disk. */
export function createEventQueue(): EventQueue {
	let events: EngineEvent[] = [];
	let counted = {refused: 0, closed: 0};
	return {
		add(event) {
			if (event.type === 'refused' || event.type === 'closed') {
				if (++counted[event.type] > mostOfAKind) return;
			}
			events.push(event);
		},
		take() {
			const taken = events;
			events = [];
			counted = {refused: 0, closed: 0};
			return taken;
		},
	};
}
