import type {Preset} from './preset.ts';
import {plain} from './parts.ts';

/* The part that the use cases of the solution share: its Lambda functions send the same frames. */
const shared = {
	rule: {
		...plain,
		done: [{path: 'data', equals: '##END_CONVERSATION##'}],
		delta: {path: 'data', mode: 'append'},
		ignore: [
			{path: 'data', equals: '##KEEP_ALIVE##'},
			{path: 'data', equals: '##PROCESSING##'},
			{text: '##KEEP_ALIVE##'},
			{text: '##PROCESSING##'},
		],
		error: {when: [{path: 'errorMessage', exists: true}], message: 'errorMessage'},
		// Its own screens hide these parts of the text.
		strip: ['<thinking>…</thinking>'],
		phases: {tool: [{path: 'toolUsage', exists: true}]},
	},
	authentication: 'the access token in the address: ?Authorization={{$env.TOKEN}}',
} as const satisfies Partial<Preset>;

const conversationId = '{{$last.body.conversationId|default:}}';

/* aws-solutions/generative-ai-application-builder-on-aws, source/lambda/chat. */
export const genaiAppBuilder: Preset = {
	...shared,
	name: 'genai-app-builder',
	aliases: ['generative-ai-application-builder', 'genai-app-builder-text'],
	description: 'Generative AI Application Builder on AWS, use case Text',
	payload: {action: 'sendMessage', question: '{{question}}', conversationId},
};

/* source/lambda/invoke-agent. */
export const genaiAppBuilderAgent: Preset = {
	...shared,
	name: 'genai-app-builder-agent',
	aliases: [],
	description: 'Generative AI Application Builder on AWS, use case Bedrock Agent',
	payload: {action: 'invokeAgent', inputText: '{{question}}', conversationId},
};

/* source/lambda/agentcore-invocation, of this use case and the next. */
export const genaiAppBuilderAgentBuilder: Preset = {
	...shared,
	name: 'genai-app-builder-agent-builder',
	aliases: [],
	description: 'Generative AI Application Builder on AWS, use case Agent Builder (AgentCore)',
	payload: {
		action: 'invokeAgentCore',
		inputText: '{{question}}',
		conversationId,
		messageId: '{{$uuid}}',
	},
};

export const genaiAppBuilderWorkflow: Preset = {
	...shared,
	name: 'genai-app-builder-workflow',
	aliases: [],
	description: 'Generative AI Application Builder on AWS, use case Workflow (AgentCore)',
	payload: {
		action: 'invokeWorkflow',
		inputText: '{{question}}',
		conversationId,
		messageId: '{{$uuid}}',
	},
};
