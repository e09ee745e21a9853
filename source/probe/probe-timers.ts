type Purpose = 'phase' | 'limit' | 'look';

/** The timers of a probe: for the current phase, for its total duration, and for the next check. */
export type ProbeTimers = {
	readonly set: (name: Purpose, milliseconds: number, then: () => void) => void;
	readonly isSet: (name: Purpose) => boolean;
	readonly clear: (name: Purpose) => void;
	readonly clearAll: () => void;
};

export function createProbeTimers(): ProbeTimers {
	const timers = new Map<Purpose, NodeJS.Timeout>();
	function clear(name: Purpose): void {
		clearTimeout(timers.get(name));
		timers.delete(name);
	}
	return {
		set(name, milliseconds, then) {
			clear(name);
			timers.set(name, setTimeout(then, milliseconds));
		},
		isSet: (name) => timers.has(name),
		clear,
		clearAll() {
			for (const timer of timers.values()) clearTimeout(timer);
		},
	};
}
