import type {Leg} from '../model/load.ts';
import {createClosedPacer} from './closed-pacer.ts';
import {createOpenPacer} from './open-pacer.ts';
import type {Pacer} from './pacer.ts';
import type {Share} from '../model/share.ts';

/** The pacer of a leg, for one of the workers that share it. */
export const createPacer = (leg: Leg, share: Share): Pacer =>
	leg.model === 'closed' ? createClosedPacer(leg, share) : createOpenPacer(leg, share);
