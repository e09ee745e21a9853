import {advance} from '../helpers/fake-time.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

export async function started(options: RigOptions): Promise<Rig> {
	const rig = createRig(advance, {looks: true, ...options});
	rig.begin();
	// The first connections hold their prompts back for a moment.
	await advance(30);
	return rig;
}

export const texts = ({attempts}: Rig) => attempts.map(({text}) => text);

export const ofType = ({events}: Rig, type: string) =>
	events.filter((event) => event.type === type);
