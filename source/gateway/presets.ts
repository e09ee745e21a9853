import type {Condition, ReplyRule, SetupMessage} from '../model/reply-rule.ts';
import {singleRule} from '../model/reply-rule.ts';

/** How to ask a known kind of chatbot, and how it replies. */
export type Preset = {
	readonly name: string;
	readonly aliases: readonly string[];
	/** Its purpose in one line. */
	readonly description: string;
	readonly rule: ReplyRule;
	/** JSON whose strings are templates, or a list of messages, as `--payload` takes it. */
	readonly payload: unknown;
	/** What is sent once per connection, and the frame that comes before. */
	readonly setup?: readonly SetupMessage[];
	readonly ready?: readonly Condition[];
	readonly subprotocols?: readonly string[];
	/** `per-prompt` where the backend's own client opens a connection for each message. */
	readonly connectionMode?: 'persistent' | 'per-prompt';
	/** Further errors of the backend in its replies' texts, as `--app-error` takes them. */
	readonly appErrors?: readonly string[];
	/** How one authenticates with it, in a sentence. */
	readonly authentication?: string;
};

/** Grace period in milliseconds: long enough for what a server sends right after the end. */
const trailing = 200;
/** Milliseconds: longer than any pause between two tokens, unless the backend itself stalls. */
const silence = 1500;

const plain = {ignore: [], ack: [], grace: 0} as const;

/** Continues a conversation under the id in the last reply; a new conversation gets a new id. */
const sessionId = (path: string): string => `{{$last.body.${path}|default:$uuid}}`;

/** The request of bedrock-chat, which travels as JSON split over its messages. */
const bedrockChatInput = {
	conversationId: '{{$conversation}}',
	message: {
		role: 'user',
		content: [{contentType: 'text', body: '{{question}}'}],
		model: '{{$env.MODEL|default:claude-v3-haiku}}',
		parentMessageId: null,
	},
	botId: '{{$env.BOT_ID|default:null}}',
	continueGenerate: false,
	token: '{{$env.TOKEN|default:}}',
};

/*
 * Based on the table "How chatbots reply over it" of the notes on API Gateway, and on the projects'
 * public sources where a real server requires more than the table shows.
 */
export const presets: readonly Preset[] = [
	{
		name: 'single',
		aliases: [],
		description: 'one frame is the whole reply; a plain Lambda chatbot',
		rule: singleRule,
		payload: {message: '{{question}}'},
	},
	{
		name: 'bedrock-chat',
		aliases: [],
		description:
			'aws-samples/bedrock-chat: START, BODY parts and END, each acknowledged; the id token in $TOKEN',
		rule: {
			done: [{path: 'status', equals: 'STREAMING_END'}],
			delta: {path: 'completion', mode: 'append'},
			// The model's reasoning arrives in the same place as its answer.
			ignore: [{text: ''}, {text: 'Message sent.'}, {path: 'status', equals: 'REASONING'}],
			ack: [{text: 'Session started.'}, {text: 'Message part received.'}],
			error: {when: [{path: 'status', equals: 'ERROR'}], message: 'reason'},
			grace: trailing,
		},
		payload: [
			{
				send: {step: 'START', token: '{{$env.TOKEN|default:}}'},
				await: {text: 'Session started.'},
			},
			{
				send: {step: 'BODY', index: '{{$chunk.index}}', part: '{{$chunk.text}}'},
				each: 'chunk',
				of: bedrockChatInput,
				await: {text: 'Message part received.'},
			},
			{send: {step: 'END', token: '{{$env.TOKEN|default:}}'}},
		],
	},
	{
		name: 'genai-app-builder',
		aliases: ['generative-ai-application-builder'],
		description: 'Generative AI Application Builder on AWS',
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
		},
		payload: {
			action: 'sendMessage',
			question: '{{question}}',
			conversationId: '{{$last.body.conversationId|default:}}',
		},
	},
	{
		name: 'serverless-llm',
		aliases: [],
		description: 'the serverless LLM sample: numbered JSON tokens',
		rule: {
			...plain,
			done: [{path: 'type', equals: 'complete'}],
			delta: {path: 'token', mode: 'append'},
			error: {when: [{path: 'type', equals: 'error'}], message: 'message'},
			sequence: {path: 'sequence'},
		},
		payload: {action: 'stream', prompt: '{{question}}', options: {}},
	},
	{
		name: 'intelli-agent',
		aliases: [],
		description: 'Intelli-Agent: START, CONTEXT, CHUNK and END frames',
		rule: {
			...plain,
			done: [{path: 'message_type', equals: 'END'}],
			delta: {path: 'message.content', mode: 'append'},
			error: {when: [{path: 'message_type', equals: 'ERROR'}], message: 'message.content'},
		},
		payload: {
			query: '{{question}}',
			entry_type: 'common',
			session_id: sessionId('session_id'),
		},
	},
	{
		name: 'aws-genai-llm-chatbot',
		aliases: [],
		description: 'AWS GenAI LLM chatbot: tokens, then the full text in the final response',
		rule: {
			...plain,
			done: [{path: 'action', equals: 'final_response'}],
			delta: {path: 'data.token.value', mode: 'append'},
			text: {path: 'data.content'},
			ignore: [{path: 'action', equals: 'heartbeat'}],
			error: {when: [{path: 'action', equals: 'error'}], message: 'data.content'},
		},
		payload: {
			action: 'run',
			modelInterface: 'langchain',
			data: {
				mode: 'chain',
				text: '{{question}}',
				sessionId: sessionId('data.sessionId'),
				provider: '{{$env.PROVIDER|default:bedrock}}',
				modelName: '{{$env.MODEL|default:anthropic.claude-3-haiku-20240307-v1:0}}',
			},
		},
	},
	{
		name: 'serverless-rag-demo',
		aliases: [],
		description: 'serverless-rag-demo: base64 both ways',
		rule: {
			...plain,
			done: [{path: 'text', equals: 'ack-end-of-msg'}],
			delta: {path: 'text', mode: 'append'},
			decode: ['base64'],
		},
		payload: {action: 'bedrock', query: '{{question|base64}}'},
	},
	{
		name: 'bedrock-streaming',
		aliases: [],
		description: 'the Bedrock streaming pattern: raw text up to a marker',
		rule: {
			...plain,
			done: [{text: '<End of LLM response>'}],
			delta: {mode: 'append'},
		},
		payload: {action: 'invokeModel', prompt: '{{question}}'},
	},
	{
		name: 'rust-streaming',
		aliases: [],
		description: 'the Rust streaming pattern: no end marker, so silence ends a reply',
		rule: {
			...plain,
			done: [{idle: silence}],
			delta: {path: 'message', mode: 'append'},
		},
		payload: {storyType: '{{question}}'},
	},
	{
		name: 'raw-eof-sources',
		aliases: [],
		description: 'raw text up to !<|EOF_STREAM|>!, then one more frame with the sources',
		rule: {
			done: [{text_matches: String.raw`!<\|EOF_STREAM\|>!\s*$`}],
			delta: {mode: 'append'},
			ignore: [{text_prefix: '!<|STATUS|>!'}],
			ack: [],
			error: {when: [{text_prefix: '<!ERROR!>:'}]},
			grace: trailing,
		},
		payload: {
			action: 'getChatbotResponse',
			data: {
				userMessage: '{{question}}',
				chatHistory: [],
				systemPrompt: '',
				user_id: 'floodgate',
				session_id: '{{$conversation}}',
			},
		},
	},
	{
		name: 'is-complete',
		aliases: [],
		description: 'frames with a Message, the last one with Metadata.IsComplete true',
		rule: {
			...plain,
			done: [{path: 'Metadata.IsComplete', equals: true}],
			delta: {path: 'Message', mode: 'append'},
		},
		payload: {action: 'sendMessage', userMessage: '{{question}}'},
	},
];

export const presetNames: readonly string[] = presets.map(({name}) => name);

/** The preset of a name or an alias. */
export const findPreset = (name: string): Preset | undefined =>
	presets.find((preset) => preset.name === name || preset.aliases.includes(name));
