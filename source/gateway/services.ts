/** Public, FIPS, dual-stack and VPC endpoints of all partitions name service and region in this order. */
const endpoint =
	/(?:^|\.)(execute-api|bedrock-agentcore|appsync-realtime-api|appsync-api)(?:-fips)?\.([a-z]{2,}(?:-[a-z]+)+-\d+)\./;

const partsOf = (url: string): RegExpExecArray | null =>
	endpoint.exec(URL.parse(url)?.hostname ?? '');

/** The region that the host of an AWS endpoint names; undefined for other hosts. */
export const regionOfHost = (url: string): string | undefined => partsOf(url)?.[2];

/** The service that an address is signed for; API Gateway's if the host names none. */
export function serviceOf(url: string, given: string | undefined): string {
	if (given !== undefined) return given;
	const named = partsOf(url)?.[1] ?? 'execute-api';
	return named.startsWith('appsync') ? 'appsync' : named;
}

/** Where AppSync's signature is computed for: the HTTP endpoint beside the real-time one. */
export type AppSyncEndpoint = {
	readonly host: string;
	readonly path: string;
	/** The subprotocol of its messages. */
	readonly subprotocol: string;
};

/**
 * The HTTP endpoint of an AppSync address: Events at /event/realtime, GraphQL at /graphql.
 * @see https://docs.aws.amazon.com/appsync/latest/eventapi/event-api-websocket-protocol.html
 * @see https://docs.aws.amazon.com/appsync/latest/devguide/real-time-websocket-client.html
 */
export function appSyncEndpoint(url: string): AppSyncEndpoint {
	const {host, pathname} = new URL(url);
	const isEvents = /^\/event(?:\/|$)/.test(pathname);
	return {
		host: host.replace('.appsync-realtime-api.', '.appsync-api.'),
		path: isEvents ? '/event' : '/graphql/connect',
		subprotocol: isEvents ? 'aws-appsync-event-ws' : 'graphql-ws',
	};
}

/** Where credentials come from, by what is set; the SDK's chain asks in this order. */
export function sourceOfCredentials(profile: string | undefined, env: NodeJS.ProcessEnv): string {
	if (profile !== undefined) return `the profile ${profile}`;
	if (env.AWS_PROFILE) return `the profile ${env.AWS_PROFILE} (AWS_PROFILE)`;
	if (env.AWS_ACCESS_KEY_ID && env.AWS_SECRET_ACCESS_KEY) return 'AWS_ACCESS_KEY_ID';
	if (env.AWS_WEB_IDENTITY_TOKEN_FILE)
		return 'AWS_WEB_IDENTITY_TOKEN_FILE, unless a profile has some';
	return "the AWS SDK's default chain";
}
