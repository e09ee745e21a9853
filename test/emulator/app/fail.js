/** A Lambda that crashes: the gateway tells the client so in a frame of its own. */
export async function fail() {
	throw new Error('the model is not there');
}
