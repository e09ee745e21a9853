import {isObject} from '../../model/is-object.ts';
import type {Protocol} from '../protocol.ts';
import {detailsOf, perMessage, textAt, toFrame, toRequest, valueAt} from '../request.ts';
import {stream} from './stream.ts';

/**
 * AWS's "Serverless Strategies for Streaming LLM Responses": `{action:"stream", prompt, options}`,
 * answered by numbered tokens from 1 and `{type:"complete", total_tokens}`.
 */
export const serverlessLlm: Protocol = {
	...stream,
	converse: perMessage((body, session) => {
		if (body === undefined || textAt(body, 'action') !== 'stream') return {kind: 'unroutable'};
		const prompt = textAt(body, 'prompt');
		const options = valueAt(body, 'options');
		const problem =
			prompt === undefined
				? 'prompt is required'
				: options !== undefined && !isObject(options)
					? 'options is no object'
					: undefined;
		if (prompt === undefined || problem !== undefined) {
			const frame = JSON.stringify({type: 'error', message: problem});
			return {kind: 'refused', frames: [frame]};
		}
		return {kind: 'prompt', request: toRequest(prompt, body, session)};
	}),
	write: (answer, pieces, request) => ({
		...stream.write(answer, pieces, request),
		closing: [
			toFrame({type: 'complete', total_tokens: pieces.length, ...detailsOf(answer)}, request),
		],
	}),
};
