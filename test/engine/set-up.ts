import {compileSetup, type SetupPlan} from '../../source/engine/connection-setup.ts';
import {apiGateway} from '../../source/gateway/dialects/api-gateway.ts';
import type {ReplyRule, SetupMessage} from '../../source/model/reply-rule.ts';
import {advance} from '../helpers/fake-time.ts';
import type {Rig} from './rig.ts';

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

/** Answers every prompt until nothing waits any more; set-ups are the test's to answer. */
export async function answerPrompts(rig: Rig, wait = 0): Promise<void> {
	for (let round = 0; round < 200 && rig.over() === 0; round++) {
		for (const [number, connection] of rig.connections.entries()) {
			const prompts = connection.sent.filter((text) => text.startsWith('question'));
			const ended = rig.attempts.filter((attempt) => attempt.connection === number);
			if (connection.state === 'open' && prompts.length > ended.length) connection.reply();
		}
		await advance(wait);
	}
}
