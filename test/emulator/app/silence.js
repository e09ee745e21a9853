/** Takes the prompt and never answers: what is left is the gateway's own limit for idle connections. */
export async function silence() {
	return {statusCode: 200};
}
