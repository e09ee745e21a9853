import {explainClose} from '../close-codes.ts';
import {unitsOf} from '../cost.ts';
import {explainBy, type Dialect} from '../dialect.ts';
import {classifyGatewayError, explainFrame} from '../error-frame.ts';
import {explainUpgrade, notesOfRefusal, requestIdOf} from '../upgrade-answers.ts';

/** A WebSocket API of Amazon API Gateway, or an imitation of one. */
export const apiGateway: Dialect = {
	name: 'api-gateway',
	classifyFrame: classifyGatewayError,
	classifyClose: explainClose,
	notesOfRefusal,
	requestIdOf,
	unitsOf,
	explain: explainBy({handshake: explainUpgrade, closed: explainClose, gateway: explainFrame}),
};
