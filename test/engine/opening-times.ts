import type {Rig} from './rig.ts';

/** When each of a rig's connections was opened, to the distance of two looks. */
export function startedTimes({connections}: Rig) {
	const all: number[] = [];
	return {
		all,
		look() {
			while (all.length < connections.length) all.push(performance.now());
		},
	};
}
