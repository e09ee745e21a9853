/** Templates stand for anything, so they are looked through when an address is checked. */
function withoutTemplates(url: string): string {
	return url.replaceAll(/\{\{[^{}]*\}\}/g, 'x');
}

/** A sentence on what is wrong with a WebSocket address; undefined when nothing is. */
export function problemWithUrl(url: string): string | undefined {
	// An address that begins with a template is known only when it is filled in.
	if (url.startsWith('{{')) return undefined;
	const shown = JSON.stringify(hideCredentials(url));
	const parsed = URL.parse(withoutTemplates(url));
	if (!parsed) return `${shown} is not an address`;
	if (parsed.protocol !== 'ws:' && parsed.protocol !== 'wss:') {
		return `${shown} begins with ${parsed.protocol}// where ws:// or wss:// is wanted`;
	}
	if (parsed.hash) return `${shown} has a fragment (#…), which WebSocket addresses may not have`;
	return undefined;
}

/** The WebSocket form of an address somebody wrote for a browser, or without a scheme. */
export function nearestUrl(value: unknown): string | undefined {
	if (typeof value !== 'string') return undefined;
	const candidate = value
		.replace(/^https:\/\//i, 'wss://')
		.replace(/^http:\/\//i, 'ws://')
		.replace(/#.*$/, '');
	const complete = candidate.includes('://')
		? candidate
		: `${/^(localhost|127\.|\[::1\])/.test(candidate) ? 'ws' : 'wss'}://${candidate}`;
	return problemWithUrl(complete) === undefined ? hideCredentials(complete) : undefined;
}

/** An address without what may be secret in it: user, password and the values of its query. */
export function hideCredentials(url: string): string {
	return url
		.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, '$1•••@')
		.replace(/\?([^#]*)/, (_, query: string) => {
			const pairs = query.split('&').map((pair) => pair.replace(/=(?!\{\{[^{}]*\}\}$).+$/, '=•••'));
			return `?${pairs.join('&')}`;
		});
}

/** Whether an address leads to this machine. */
export function isLoopback(url: string): boolean {
	const host = URL.parse(withoutTemplates(url))?.hostname ?? '';
	return (
		host === 'localhost' ||
		host.endsWith('.localhost') ||
		host === '[::1]' ||
		/^127(\.\d{1,3}){3}$/.test(host)
	);
}

/** The `Origin` a browser on the same host would send. */
export function defaultOrigin(url: string): string {
	const parsed = new URL(url);
	return `https://${parsed.host}`;
}
