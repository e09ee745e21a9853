import {formatCount} from '../terminal/format.ts';
import type {HealthWindow} from './health-window.ts';

type Cause = 'machine' | 'connections' | 'gate';

/** What the sentences on a cause name. */
export type BlameLimits = {
	readonly workers: number;
	/** New connections per second that are allowed. */
	readonly connectRate?: number | undefined;
};

function causeOf({gated = false, atMostConnections}: HealthWindow): Cause {
	// More connections are no use while no more of them may be opened.
	if (gated) return 'gate';
	return atMostConnections ? 'connections' : 'machine';
}

/** Which cause is to blame for the prompts that were missing: each second's goes to one. */
export function createBlame() {
	const blamed: Record<Cause, number> = {machine: 0, connections: 0, gate: 0};
	let before = 0;
	let connections = 0;

	function sentence(cause: Cause, {workers, connectRate}: BlameLimits): string {
		switch (cause) {
			case 'machine':
				return `this machine could not keep up; raise --workers (now ${workers}) or use a lower rate`;
			case 'connections': {
				// Those of a run with a connection per prompt may all be closed at the look.
				const busy =
					connections > 0
						? `all ${formatCount(connections)} connections were busy`
						: 'every connection that there may be was busy';
				return `${busy}; raise --max-connections`;
			}
			case 'gate': {
				const most = connectRate === undefined ? 'no more' : `no more than ${connectRate}`;
				return `--connect-rate allows ${most} connections a second; raise it, or keep connections open`;
			}
		}
	}

	return {
		add(missing: number, window: HealthWindow) {
			const gained = Math.max(0, missing - before);
			const cause = causeOf(window);
			before = missing;
			blamed[cause] += gained;
			if (cause === 'connections' && gained > 0) {
				connections = Math.max(connections, window.connections);
			}
		},
		cause(limits: BlameLimits): string {
			const {machine, connections: busy, gate} = blamed;
			const most: Cause =
				gate > Math.max(machine, busy) ? 'gate' : busy > machine ? 'connections' : 'machine';
			return sentence(most, limits);
		},
	};
}
