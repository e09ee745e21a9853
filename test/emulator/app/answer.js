import {createHash} from 'node:crypto';

/** `$default`: one JSON frame, with what shows whether the question arrived as it was sent. */
export async function answer(event) {
	const {message} = JSON.parse(event.body);
	return {
		statusCode: 200,
		body: JSON.stringify({
			message: `You said: ${message.slice(0, 100)}`,
			intent: 'contact',
			bytes: Buffer.byteLength(message),
			sha256: createHash('sha256').update(message).digest('hex'),
		}),
	};
}
