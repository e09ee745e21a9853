import {agentcore} from './presets/agentcore.ts';
import {appsyncEvents} from './presets/appsync-events.ts';
import {awsGenaiLlmChatbot} from './presets/aws-genai-llm-chatbot.ts';
import {bedrockChat} from './presets/bedrock-chat.ts';
import {bedrockStreaming} from './presets/bedrock-streaming.ts';
import {fastapiText} from './presets/fastapi-text.ts';
import {geminiLive} from './presets/gemini-live.ts';
import {
	genaiAppBuilder,
	genaiAppBuilderAgent,
	genaiAppBuilderAgentBuilder,
	genaiAppBuilderWorkflow,
} from './presets/genai-app-builder.ts';
import {graphqlWs} from './presets/graphql-ws.ts';
import {intelliAgent} from './presets/intelli-agent.ts';
import {isComplete} from './presets/is-complete.ts';
import {openaiRealtime} from './presets/openai-realtime.ts';
import {openaiResponses} from './presets/openai-responses.ts';
import type {Preset} from './presets/preset.ts';
import {rawEofSources} from './presets/raw-eof-sources.ts';
import {rustStreaming} from './presets/rust-streaming.ts';
import {serverlessLlm} from './presets/serverless-llm.ts';
import {serverlessRagDemo} from './presets/serverless-rag-demo.ts';
import {serverlessRagDemoV1} from './presets/serverless-rag-demo-v1.ts';
import {signalr} from './presets/signalr.ts';
import {single} from './presets/single.ts';
import {socketIo} from './presets/socket-io.ts';
import {webPubsub} from './presets/web-pubsub.ts';

export type {Preset} from './presets/preset.ts';

/*
 * In the order in which the probe tries them. Each file names the public source that it was checked
 * against.
 */
export const presets: readonly Preset[] = [
	single,
	bedrockChat,
	genaiAppBuilder,
	genaiAppBuilderAgent,
	genaiAppBuilderAgentBuilder,
	genaiAppBuilderWorkflow,
	serverlessLlm,
	intelliAgent,
	awsGenaiLlmChatbot,
	serverlessRagDemo,
	serverlessRagDemoV1,
	agentcore,
	appsyncEvents,
	bedrockStreaming,
	rustStreaming,
	rawEofSources,
	isComplete,
	openaiRealtime,
	openaiResponses,
	geminiLive,
	graphqlWs,
	webPubsub,
	signalr,
	socketIo,
	fastapiText,
];

export const presetNames: readonly string[] = presets.map(({name}) => name);

/** The preset of a name or an alias. */
export const findPreset = (name: string): Preset | undefined =>
	presets.find((preset) => preset.name === name || preset.aliases.includes(name));
