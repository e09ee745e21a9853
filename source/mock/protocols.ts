import type {Protocol} from './protocol.ts';
import {agentcore} from './protocols/agentcore.ts';
import {appsyncEvents} from './protocols/appsync-events.ts';
import {awsGenaiLlmChatbot} from './protocols/aws-genai-llm-chatbot.ts';
import {bedrockChat} from './protocols/bedrock-chat.ts';
import {bedrockStreaming} from './protocols/bedrock-streaming.ts';
import {fastapiText} from './protocols/fastapi-text.ts';
import {geminiLive} from './protocols/gemini-live.ts';
import {
	genaiAppBuilder,
	genaiAppBuilderAgent,
	genaiAppBuilderAgentBuilder,
	genaiAppBuilderWorkflow,
} from './protocols/genai-app-builder.ts';
import {graphqlWs} from './protocols/graphql-ws.ts';
import {intelliAgent} from './protocols/intelli-agent.ts';
import {isComplete} from './protocols/is-complete.ts';
import {openaiRealtime} from './protocols/openai-realtime.ts';
import {openaiResponses} from './protocols/openai-responses.ts';
import {rawEofSources} from './protocols/raw-eof-sources.ts';
import {rustStreaming} from './protocols/rust-streaming.ts';
import {serverlessLlm} from './protocols/serverless-llm.ts';
import {serverlessRagDemo} from './protocols/serverless-rag-demo.ts';
import {serverlessRagDemoV1} from './protocols/serverless-rag-demo-v1.ts';
import {signalr} from './protocols/signalr.ts';
import {single} from './protocols/single.ts';
import {socketIo} from './protocols/socket-io.ts';
import {stream} from './protocols/stream.ts';
import {webPubsub} from './protocols/web-pubsub.ts';

/** The protocols that the embedded gateway speaks, by name. */
export const protocols = {
	single,
	stream,
	'bedrock-chat': bedrockChat,
	'genai-app-builder': genaiAppBuilder,
	'genai-app-builder-agent': genaiAppBuilderAgent,
	'genai-app-builder-agent-builder': genaiAppBuilderAgentBuilder,
	'genai-app-builder-workflow': genaiAppBuilderWorkflow,
	'serverless-llm': serverlessLlm,
	'intelli-agent': intelliAgent,
	'aws-genai-llm-chatbot': awsGenaiLlmChatbot,
	'serverless-rag-demo': serverlessRagDemo,
	'serverless-rag-demo-v1': serverlessRagDemoV1,
	agentcore,
	'appsync-events': appsyncEvents,
	'bedrock-streaming': bedrockStreaming,
	'rust-streaming': rustStreaming,
	'raw-eof-sources': rawEofSources,
	'is-complete': isComplete,
	'openai-realtime': openaiRealtime,
	'openai-responses': openaiResponses,
	'gemini-live': geminiLive,
	'graphql-ws': graphqlWs,
	'web-pubsub': webPubsub,
	signalr,
	'socket.io': socketIo,
	'fastapi-text': fastapiText,
} as const satisfies Readonly<Record<string, Protocol>>;

export type ProtocolName = keyof typeof protocols;
