import {compileSetup, type SetupPlan} from '../../source/engine/connection-setup.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import type {ReplyRule, SetupMessage} from '../../source/model/reply-rule.ts';

/** A set-up whose texts are sent as they are, with `$NAME` for a saved value. */
export const setupOf = (
	messages: readonly SetupMessage[],
	rule: Pick<ReplyRule, 'error'> = {},
): SetupPlan =>
	compileSetup(messages, rule, {
		dialect: apiGateway,
		compileSend:
			(send) =>
			({values}) => {
				const text = String(send).replaceAll(/\$(\w+)/g, (_, name: string) => String(values[name]));
				return {data: Buffer.from(text), binary: false};
			},
		isNeeded: (name) => name !== 'optional',
	});

/** `init`, which is answered by a frame of the type `ack`. */
export const initAck: SetupMessage = {send: 'init', await: [{path: 'type', equals: 'ack'}]};
