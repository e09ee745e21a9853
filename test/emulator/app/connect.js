/** `$connect`: its status is the handshake's, and `?status=` asks for one; `?status=crash` throws. */
export async function connect(event) {
	const {status} = event.queryStringParameters ?? {};
	if (status === 'crash') throw new Error('the chatbot could not start');
	return {statusCode: Number(status ?? 200)};
}
