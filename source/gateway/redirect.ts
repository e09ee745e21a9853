/** Statuses that send the client elsewhere (RFC 9110, section 15.4). */
const redirects = new Set([301, 302, 303, 307, 308]);

/** What a redirect in answer to an upgrade means; undefined for other statuses. */
export const explainRedirect = (status: number): string | undefined =>
	redirects.has(status)
		? 'redirects are not followed: use the address in Location as --url, with wss:// for https:// and ws:// for http://; a login page there means that credentials are missing'
		: undefined;
