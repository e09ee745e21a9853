import type {ProtocolName} from '../../source/mock/protocols.ts';
import {awsDialogues, type Dialogue} from './aws-dialogues.ts';

/** Of each protocol a dialogue; without one for a new protocol it does not compile. */
export const dialogues: Readonly<Record<ProtocolName, Dialogue>> = {
	...awsDialogues,
};
