import {setTimeout as pause} from 'node:timers/promises';
import {
	ApiGatewayManagementApiClient,
	PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi';

const client = new ApiGatewayManagementApiClient({endpoint: process.env.CALLBACK_URL});

/** Milliseconds, about as fast as a quick model writes. */
const betweenTokens = 20;

/**
 * Acknowledges the prompt, then sends the words of `You asked: …` one by one, numbered from 0, and a
 * frame that ends the reply: all through the gateway's callback address, with the SDK of AWS. Each
 * frame repeats the request's `id`. With `crashAfter` it throws after so many words.
 */
export async function stream(event) {
	const {connectionId} = event.requestContext;
	const {id, prompt, crashAfter} = JSON.parse(event.body);
	const post = (frame) =>
		client.send(
			new PostToConnectionCommand({
				ConnectionId: connectionId,
				Data: JSON.stringify({id, ...frame}),
			}),
		);
	await post({type: 'ack'});
	const tokens = `You asked: ${prompt}`.match(/\S+\s*/g);
	for (const [sequence, token] of tokens.entries()) {
		await pause(betweenTokens);
		if (sequence === crashAfter) throw new Error('the model has run out of memory');
		await post({type: 'token', token, sequence});
	}
	await post({type: 'complete', intent: 'contact', tokens: tokens.length});
	return {statusCode: 200};
}
