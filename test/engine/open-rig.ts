import {advance} from '../helpers/fake-time.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

export async function started(options: RigOptions): Promise<Rig & {readonly began: number}> {
	const rig = createRig(advance, options);
	const began = performance.now();
	rig.begin();
	await rig.settle();
	return {...rig, began};
}

export const answer = (rig: Rig) => {
	for (const connection of rig.waiting()) connection.reply();
};

/** When prompts were to start, and when they were sent, in milliseconds of the leg. */
export const timesOf = ({attempts, began}: Rig & {readonly began: number}) =>
	attempts
		.toSorted((a, b) => a.assignment.index - b.assignment.index)
		.map(({intended, sent}) => [Math.round(intended - began), Math.round(sent! - began)]);
