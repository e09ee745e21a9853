import type {Opening, Refused} from '../opening.ts';
import type {Protocol} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toFrame, toRequest} from '../request.ts';

const sessionHeader = 'x-amzn-bedrock-agentcore-runtime-session-id';
const shortestSession = 33;

/* A session is named in a header or in the address, where the name's capitals vary. */
function admit({headers, query}: Opening): Refused | undefined {
	const inQuery = [...query].find(([name]) => name.toLowerCase() === sessionHeader)?.[1];
	const session = inQuery ?? headers[sessionHeader];
	if (typeof session !== 'string' || session.length >= shortestSession) return undefined;
	const message = `runtimeSessionId: the value's length must be at least ${shortestSession}`;
	return {status: 400, body: {message}};
}

/**
 * A Strands agent behind Bedrock AgentCore Runtime: `{prompt}`, answered by the events of Bedrock's
 * ConverseStream, the last of which holds the usage and comes after the end.
 */
export const agentcore: Protocol = {
	streams: true,
	gateway: false,
	admit,
	limits: {frame: 32 * 1024, message: 1024 * 1024},
	converse: perMessage((body, session) => {
		if (body === undefined) return {kind: 'close', code: 1011, reason: 'Internal error'};
		const prompt = textAt(body, 'prompt');
		if (prompt === undefined) {
			const error = {
				error: "'prompt'",
				error_type: 'KeyError',
				message: 'An error occurred during streaming',
			};
			return {kind: 'refused', frames: [JSON.stringify(error)]};
		}
		return {kind: 'prompt', request: toRequest(prompt, body, session)};
	}),
	write(answer, pieces, request) {
		const event = (content: object, more: object = {}) =>
			toFrame({event: content, ...more}, request);
		return {
			opening: [
				toFrame({init_event_loop: true}, request),
				event({messageStart: {role: 'assistant'}}),
			],
			pieces: pieces.map((text) =>
				event({contentBlockDelta: {delta: {text}, contentBlockIndex: 0}}),
			),
			closing: [
				event({contentBlockStop: {contentBlockIndex: 0}}),
				event({messageStop: {stopReason: 'end_turn'}}, detailsOf(answer)),
			],
			trailing: [
				event({
					metadata: {
						usage: {inputTokens: request.question.length, outputTokens: pieces.length},
						metrics: {latencyMs: 0},
					},
				}),
			],
		};
	},
	ack: (request) => toFrame({start: true}, request),
	heartbeat: (request) => toFrame({start_event_loop: true}, request),
	fail: (error, request) => [
		toFrame(
			{error, error_type: 'EventLoopException', message: 'An error occurred during streaming'},
			request,
		),
	],
};
