import {choice, toggle} from '../kinds/value-kinds.ts';
import {share, time, whole} from '../kinds/mock-kinds.ts';
import {option} from './option.ts';

/** The protocols of the embedded gateway, named like the presets of `--reply`. */
const protocol = choice(
	'single',
	'stream',
	'bedrock-chat',
	'genai-app-builder',
	'genai-app-builder-agent',
	'genai-app-builder-agent-builder',
	'genai-app-builder-workflow',
	'serverless-llm',
	'intelli-agent',
	'aws-genai-llm-chatbot',
	'serverless-rag-demo',
	'serverless-rag-demo-v1',
	'agentcore',
	'appsync-events',
	'bedrock-streaming',
	'rust-streaming',
	'raw-eof-sources',
	'is-complete',
	'openai-realtime',
	'openai-responses',
	'gemini-live',
	'graphql-ws',
	'web-pubsub',
	'signalr',
	'socket.io',
	'fastapi-text',
);

const flag = (name: string, help: string) =>
	option(toggle().schema.default(false), {
		...toggle(),
		flag: name,
		group: 'Behaviour',
		help,
		example: 'true',
	});

const frames = whole('frames', 1, 100_000, 'pieces of the text of a streamed reply', '100');
const firstToken = time('first-token', true, 'median time to the first piece of text', '400ms');
const tokenGap = time('token-gap', true, 'median time between the pieces', '30ms');
const heartbeat = time(
	'heartbeat',
	false,
	'time between heartbeats while a reply is in progress',
	'5s',
);
const integrationTimeout = time(
	'integration-timeout',
	false,
	'time after which "Endpoint request timed out" is sent; the reply continues',
	'500ms',
);
const idleTimeout = time(
	'idle-timeout',
	false,
	'silence after which a connection is closed with 1001',
	'5s',
);
const connectionLimit = time(
	'connection-limit',
	false,
	'age at which a connection is closed with 1001',
	'30s',
);

/** The options of `floodgate mock` for protocols, streams and the gateway's limits. */
export const streamFields = {
	protocol: option(protocol.schema.optional(), {
		...protocol,
		flag: 'protocol',
		group: 'Behaviour',
		value: 'NAME',
		help: 'format of requests and replies',
		fallback: 'single',
		example: 'bedrock-chat',
	}),
	stream: flag('stream', 'short for --protocol stream: JSON tokens, then the whole reply'),
	frames: option(frames.schema.optional(), {...frames, fallback: 'one per word'}),
	firstToken: option(firstToken.schema.optional(), {
		...firstToken,
		fallback: 'the value of --latency',
	}),
	tokenGap: option(tokenGap.schema.default(20), tokenGap),
	ack: flag('ack', 'acknowledge each prompt at once'),
	heartbeat: option(heartbeat.schema.optional(), {...heartbeat, fallback: 'none'}),
	integrationTimeout: option(integrationTimeout.schema.default(29_000), integrationTimeout),
	idleTimeout: option(idleTimeout.schema.default(600_000), idleTimeout),
	connectionLimit: option(connectionLimit.schema.default(7_200_000), connectionLimit),
	pingsKeepAlive: flag('pings-keep-alive', 'protocol pings count against --idle-timeout'),
	loseRate: share('lose-rate', 'pieces of text that are not sent'),
	duplicateRate: share('duplicate-rate', 'pieces of text that are sent twice'),
	swapRate: share('swap-rate', 'pieces of text that change places with the next'),
};
