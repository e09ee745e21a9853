import type {OutputStart} from '../outputs/output.ts';
import type {Manifest} from '../store/manifest.ts';

/** What outputs learn of a run, from its manifest, which has no secrets. */
export const outputStartOf = ({id, name, started, plan, metrics}: Manifest): OutputStart => ({
	...{id, name, started, plan, metrics},
	tags: (plan.tags ?? {}) as OutputStart['tags'],
});
