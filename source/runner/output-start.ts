import type {OutputStart} from '../outputs/output.ts';
import type {Manifest} from '../store/manifest.ts';

/** What outputs receive at the start, from the run's manifest, which contains no secrets. */
export const outputStartOf = ({id, name, started, plan, metrics}: Manifest): OutputStart => ({
	...{id, name, started, plan, metrics},
	tags: (plan.tags ?? {}) as OutputStart['tags'],
});
