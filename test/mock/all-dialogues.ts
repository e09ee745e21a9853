import type {ProtocolName} from '../../source/mock/protocols.ts';
import {awsDialogues, type Dialogue} from './aws-dialogues.ts';
import type {publicDialogues} from './public-dialogues.ts';

/**
 * Of each protocol a dialogue that does not begin with a set-up or a greeting; without one for a new protocol
 * it does not compile.
 */
export const dialogues: Readonly<
	Record<Exclude<ProtocolName, keyof typeof publicDialogues>, Dialogue>
> = {
	...awsDialogues,
};
