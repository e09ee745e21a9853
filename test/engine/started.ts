import {advance} from '../helpers/fake-time.ts';
import {attemptIdOf} from '../../source/model/raw-attempt.ts';
import {createRig, type Rig, type RigOptions} from './rig.ts';

export async function started(options: RigOptions = {}): Promise<Rig> {
	const rig = createRig(advance, options);
	rig.begin();
	await rig.settle();
	return rig;
}

/** Answers everything until nothing waits any more. */
export async function answerAll(rig: Rig, thinkTime = 0): Promise<void> {
	for (let round = 0; round < 200 && rig.over() === 0; round++) {
		for (const connection of rig.waiting()) connection.reply();
		await advance(thinkTime);
	}
}

export const ids = (rig: Rig) => rig.attempts.map(({assignment}) => attemptIdOf(assignment));
