import type {ProtocolName} from '../../source/mock/protocols.ts';
import {awsDialogues, type Dialogue} from './aws-dialogues.ts';
import type {publicDialogues} from './public-dialogues.ts';

/** Those with a public reference have dialogues of their own, see `public-protocols.test.ts`. */
type Other = Exclude<ProtocolName, keyof typeof publicDialogues>;

/** Of each protocol a dialogue; without one for a new protocol it does not compile. */
export const dialogues: Readonly<Record<Other, Dialogue>> = {
	...awsDialogues,
};
