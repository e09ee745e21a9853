import {cutText} from '../../source/mock/pieces.ts';

/** One connection of a server: what it says, in milliseconds from the last thing it said. */
export type Line = {
	readonly say: (frame: string | object | Buffer, after?: number) => void;
	readonly close: (code: number, reason?: string) => void;
};

/** A chat protocol as a public document describes it, and what its user knows of the request. */
export type ChatProtocol = {
	readonly name: string;
	readonly config: Readonly<Record<string, unknown>>;
	/** Called for each connection; the returned function takes its messages. */
	readonly serve: (line: Line) => (message: string) => void;
};

/** The answer to a question, different for each. */
export const answerTo = (question: string): string =>
	`You asked: ${question.replaceAll(/["\\]/g, '')} The office is open from 9 to ${question.length}, we think.`;

const pieces = (question: string) => cutText(answerTo(question), 0);
const json = (message: string): unknown => JSON.parse(message);
const q = '{{question}}';
const uuid = () => crypto.randomUUID();
const typed = (value: string) => ({path: 'type', equals: value});
const RS = '\u001E';

export const chatProtocols: readonly ChatProtocol[] = [
	{
		name: 'graphql-transport-ws',
		config: {
			subprotocols: ['graphql-transport-ws'],
			payload: [
				{send: {type: 'connection_init'}, await: typed('connection_ack')},
				{
					send: {
						id: '{{$uuid}}',
						type: 'subscribe',
						payload: {query: 'subscription($q: String) { chat(q: $q) { text } }', variables: {q}},
					},
				},
			],
		},
		serve({say, close}) {
			let isOpen = false;
			return (message) => {
				const {type, id, payload} = json(message) as {type: string; id: string; payload: never};
				if (type === 'connection_init') {
					if (isOpen) close(4429, 'Too many initialisation requests');
					else say({type: 'connection_ack'}, 5);
					isOpen = true;
					return;
				}
				const {variables} = payload as {variables: {q: string}};
				for (const text of pieces(variables.q)) {
					say({id, type: 'next', payload: {data: {chat: {text}}}});
				}
				say({id, type: 'complete'});
			};
		},
	},
	{
		name: 'AppSync Events',
		config: {
			subprotocols: ['aws-appsync-event-ws'],
			payload: [
				{send: {type: 'connection_init'}, await: typed('connection_ack')},
				{
					send: {type: 'subscribe', id: 's1', channel: '/chat/out'},
					await: typed('subscribe_success'),
				},
				{
					send: {
						type: 'publish',
						id: '{{$uuid}}',
						channel: '/chat/in',
						events: ['{"question":"{{question}}"}'],
					},
				},
			],
		},
		serve({say, close}) {
			const known = new Set<string>();
			return (message) => {
				const {type, id, events} = json(message) as {type: string; id: string; events: string[]};
				if (type === 'connection_init') {
					if (known.has(type)) close(1008, 'already initialised');
					else say({type: 'connection_ack', connectionTimeoutMs: 300_000});
					say({type: 'ka'});
				} else if (type === 'subscribe') {
					say(
						known.has(id)
							? {type: 'subscribe_error', id, errors: [{errorType: 'DuplicateSubscription'}]}
							: {type: 'subscribe_success', id},
					);
				} else {
					say({
						type: 'publish_success',
						id,
						successful: [{identifier: uuid(), index: 0}],
						failed: [],
					});
					const {question} = JSON.parse(events[0]!) as {question: string};
					for (const token of pieces(question)) {
						say({type: 'data', id: 's1', event: JSON.stringify({kind: 'token', token})});
					}
					say({type: 'data', id: 's1', event: JSON.stringify({kind: 'end', sources: []})});
				}
				known.add(type).add(id);
			};
		},
	},
	{
		name: 'OpenAI Realtime',
		config: {
			payload: [
				{send: {type: 'session.update', session: {modalities: ['text']}}},
				{
					send: {
						type: 'conversation.item.create',
						item: {type: 'message', role: 'user', content: [{type: 'input_text', text: q}]},
					},
				},
				{send: {type: 'response.create'}},
			],
		},
		serve({say}) {
			let text = '';
			const event = (type: string, rest: object) =>
				say({type, event_id: `event_${uuid()}`, ...rest});
			event('session.created', {session: {id: `sess_${uuid()}`, modalities: ['text', 'audio']}});
			return (message) => {
				const {type, item} = json(message) as {type: string; item: {content: {text: string}[]}};
				const id = `item_${uuid()}`;
				if (type === 'session.update') {
					event('session.updated', {session: {id: `sess_${uuid()}`, modalities: ['text']}});
				} else if (type === 'conversation.item.create') {
					text = item.content[0]!.text;
					event('conversation.item.created', {
						previous_item_id: null,
						item: {id, type: 'message', status: 'completed', role: 'user', content: item.content},
					});
				} else {
					const response = {
						id: `resp_${uuid()}`,
						object: 'realtime.response',
						output: [] as object[],
					};
					const at = {response_id: response.id, item_id: id, output_index: 0, content_index: 0};
					const item = {id, type: 'message', role: 'assistant', content: [] as object[]};
					event('response.created', {response: {...response, status: 'in_progress'}});
					event('response.output_item.added', {
						...at,
						item: {...item, status: 'in_progress'},
					});
					event('response.content_part.added', {...at, part: {type: 'text', text: ''}});
					for (const delta of pieces(text)) event('response.text.delta', {...at, delta});
					const whole = answerTo(text);
					event('response.text.done', {...at, text: whole});
					event('response.content_part.done', {...at, part: {type: 'text', text: whole}});
					const content = [{type: 'text', text: whole}];
					event('response.output_item.done', {
						...at,
						item: {...item, status: 'completed', content},
					});
					event('response.done', {
						response: {
							...response,
							status: 'completed',
							output: [{...item, status: 'completed', content}],
							usage: {total_tokens: 33, input_tokens: 11, output_tokens: 22},
						},
					});
					event('rate_limits.updated', {rate_limits: [{name: 'requests', remaining: 99}]});
				}
			};
		},
	},
	{
		name: 'OpenAI Responses',
		config: {
			payload: {
				type: 'response.create',
				model: 'gpt-5-mini',
				input: [{type: 'message', role: 'user', content: [{type: 'input_text', text: q}]}],
			},
		},
		serve({say}) {
			let sequence_number = 0;
			const event = (type: string, rest: object) =>
				say({type, sequence_number: sequence_number++, ...rest});
			return (message) => {
				const {input} = json(message) as {input: {content: {text: string}[]}[]};
				const {text} = input[0]!.content[0]!;
				const response = {
					id: `resp_${uuid()}`,
					object: 'response',
					error: null,
					output: [] as object[],
				};
				const at = {item_id: `msg_${uuid()}`, output_index: 0, content_index: 0};
				event('response.created', {response: {...response, status: 'in_progress'}});
				event('response.in_progress', {response: {...response, status: 'in_progress'}});
				event('response.output_item.added', {...at, item: {type: 'reasoning', summary: []}});
				event('response.output_item.done', {...at, item: {type: 'reasoning', summary: []}});
				event('response.output_item.added', {
					...at,
					item: {type: 'message', status: 'in_progress'},
				});
				for (const delta of pieces(text)) {
					event('response.output_text.delta', {...at, delta, logprobs: [], obfuscation: uuid()});
				}
				const whole = answerTo(text);
				event('response.output_text.done', {...at, text: whole});
				const content = [{type: 'output_text', text: whole, annotations: []}];
				event('response.output_item.done', {
					...at,
					item: {type: 'message', status: 'completed', content},
				});
				event('response.completed', {
					response: {...response, status: 'completed', output: [{type: 'message', content}]},
				});
			};
		},
	},
	{
		name: 'Gemini Live',
		config: {
			payload: [
				{
					send: {setup: {model: 'models/gemini-live', generationConfig: {}}},
					await: {path: 'setupComplete', exists: true},
				},
				{
					send: {
						clientContent: {turns: [{role: 'user', parts: [{text: q}]}], turnComplete: true},
					},
				},
			],
		},
		serve({say, close}) {
			const bytes = (value: object) => say(Buffer.from(JSON.stringify(value)));
			let isSetUp = false;
			return (message) => {
				const {setup, clientContent} = json(message) as {
					setup?: object;
					clientContent: {turns: {parts: {text: string}[]}[]};
				};
				if (setup) {
					if (isSetUp) close(1007, 'setup must be the first message and only the first');
					else bytes({setupComplete: {}});
					isSetUp = true;
					return;
				}
				for (const text of pieces(clientContent.turns[0]!.parts[0]!.text)) {
					bytes({serverContent: {modelTurn: {role: 'model', parts: [{text}]}}});
				}
				bytes({serverContent: {generationComplete: true}});
				bytes({serverContent: {turnComplete: true}, usageMetadata: {totalTokenCount: 12}});
			};
		},
	},
	{
		name: 'AgentCore, a server of its own',
		config: {payload: {prompt: q, session: '{{$uuid}}'}},
		serve:
			({say}) =>
			(message) => {
				const {prompt} = json(message) as {prompt: string};
				say({event: 'start', requestId: uuid()});
				say({event: 'thinking', data: 'Let me see what is asked here.'});
				for (const data of pieces(prompt)) say({event: 'token', data});
				say({event: 'sources', data: '["https://example.com/hours"]'});
				say({event: 'end', usage: {inputTokens: 9, outputTokens: 21}});
			},
	},
	{
		name: 'Azure Web PubSub',
		config: {
			subprotocols: ['json.webpubsub.azure.v1'],
			payload: [
				{send: {type: 'joinGroup', group: 'chat', ackId: 1}},
				{
					send: {
						type: 'event',
						event: 'message',
						ackId: '{{$index}}2',
						dataType: 'json',
						data: {message: q},
					},
				},
			],
		},
		serve({say}) {
			const acks = new Set<number>();
			say({type: 'system', event: 'connected', userId: 'u1', connectionId: uuid()});
			return (message) => {
				const {type, ackId, data} = json(message) as {
					type: string;
					ackId: number;
					data: {message: string};
				};
				const isNew = !acks.has(ackId);
				acks.add(ackId);
				if (isNew) say({type: 'ack', ackId, success: true});
				else say({type: 'ack', ackId, success: false, error: {name: 'Duplicate'}});
				if (type !== 'event') return;
				const head = {type: 'message', from: 'group', group: 'chat', dataType: 'json'};
				for (const text of pieces(data.message)) say({...head, data: {text, done: false}});
				say({...head, data: {text: '', done: true}});
			};
		},
	},
	{
		name: 'SignalR',
		config: {
			payload: [
				{send: {raw: `{"protocol":"json","version":1}${RS}`}, await: {text_prefix: '{}'}},
				{
					send: {
						raw: `{"type":4,"invocationId":"{{$index}}","target":"Chat","arguments":[{{question|json}}]}${RS}`,
					},
				},
			],
		},
		serve({say, close}) {
			const records = (...all: object[]) =>
				say(all.map((one) => JSON.stringify(one) + RS).join(''));
			let isOpen = false;
			return (message) => {
				for (const record of message.split(RS).filter((part) => part !== '')) {
					const {
						protocol,
						invocationId,
						arguments: [question = ''] = [],
					} = JSON.parse(record) as {
						protocol?: string;
						invocationId: string;
						arguments?: string[];
					};
					if (protocol !== undefined) {
						if (isOpen) {
							records({type: 7, error: 'Connection closed with an error.'});
							close(1000);
						} else records({});
						isOpen = true;
						continue;
					}
					records({type: 6});
					const [first, ...others] = pieces(question).map((item) => ({
						type: 2,
						invocationId,
						item,
					}));
					records(first!);
					records(...others);
					records({type: 3, invocationId});
				}
			};
		},
	},
	{
		name: 'Socket.IO',
		config: {
			payload: [
				{send: {raw: '40'}, await: {text_prefix: '40'}},
				{send: {raw: '42["chat",{"message":{{question|json}}}]'}},
			],
		},
		serve({say}) {
			say(`0{"sid":"${uuid()}","upgrades":[],"pingInterval":25000,"pingTimeout":20000}`);
			let isOpen = false;
			return (message) => {
				if (message === '40') {
					if (!isOpen) say(`40{"sid":"${uuid()}"}`);
					isOpen = true;
					return;
				}
				if (!message.startsWith('42')) return;
				const [, {message: question}] = JSON.parse(message.slice(2)) as [string, {message: string}];
				const emit = (event: string, data: object) => say(`42${JSON.stringify([event, data])}`);
				for (const text of pieces(question)) emit('token', {text});
				emit('done', {id: uuid()});
			};
		},
	},
	{
		name: 'STOMP',
		config: {
			subprotocols: ['v12.stomp'],
			payload: [
				{
					send: {raw: 'CONNECT\naccept-version:1.2\nhost:chat\n\n\u0000'},
					await: {text_prefix: 'CONNECTED'},
				},
				{send: {raw: 'SUBSCRIBE\nid:0\ndestination:/user/queue/answers\n\n\u0000'}},
				{
					send: {
						raw: 'SEND\ndestination:/app/ask\ncontent-type:text/plain\n\n{{question}}\u0000',
					},
				},
			],
		},
		serve({say, close}) {
			let isOpen = false;
			let number = 0;
			return (message) => {
				const [head = '', body = ''] = message.replace('\u0000', '').split('\n\n');
				if (head.startsWith('CONNECT')) {
					if (isOpen) {
						say('ERROR\nmessage:already connected\n\n\u0000');
						close(1002);
					} else say('CONNECTED\nversion:1.2\nheart-beat:0,0\n\n\u0000');
					isOpen = true;
				}
				if (!head.startsWith('SEND')) return;
				const deliver = (data: object) =>
					say(
						`MESSAGE\nsubscription:0\nmessage-id:${number++}\ndestination:/user/queue/answers\n\n${JSON.stringify(data)}\u0000`,
					);
				for (const text of pieces(body)) deliver({type: 'token', text});
				deliver({type: 'end'});
			};
		},
	},
	{
		name: 'ActionCable',
		config: {
			subprotocols: ['actioncable-v1-json'],
			payload: [
				{
					send: {command: 'subscribe', identifier: '{"channel":"ChatChannel"}'},
					await: typed('confirm_subscription'),
				},
				{
					send: {
						command: 'message',
						identifier: '{"channel":"ChatChannel"}',
						data: '{"action":"ask","question":"{{question}}"}',
					},
				},
			],
		},
		serve({say}) {
			const identifier = '{"channel":"ChatChannel"}';
			let isOpen = false;
			say({type: 'welcome'});
			return (message) => {
				const {command, data} = json(message) as {command: string; data: string};
				if (command === 'subscribe') {
					if (!isOpen) say({identifier, type: 'confirm_subscription'});
					isOpen = true;
					return;
				}
				const {question} = JSON.parse(data) as {question: string};
				const [first, ...others] = pieces(question).map((body) => ({
					identifier,
					message: {event: 'token', body},
				}));
				say(first!);
				say({type: 'ping', message: Math.floor(Date.now() / 1000)});
				for (const other of others) say(other);
				say({identifier, message: {event: 'finished'}});
			};
		},
	},
	{
		name: 'Phoenix',
		config: {
			payload: [
				{send: ['1', '1', 'room:lobby', 'phx_join', {}], await: {path: '[3]', equals: 'phx_reply'}},
				{send: ['1', '{{$index}}0', 'room:lobby', 'new_msg', {body: q}]},
			],
		},
		serve:
			({say}) =>
			(message) => {
				const [join, ref, topic, event, payload] = JSON.parse(message) as [
					...[string, string, string, string],
					{body: string},
				];
				const response = event === 'phx_join' ? {} : {text: answerTo(payload.body)};
				say([join, ref, topic, 'phx_reply', {status: 'ok', response}], 30);
			},
	},
	{
		name: 'FastAPI, raw text both ways',
		config: {payload: {raw: q}},
		serve:
			({say}) =>
			(message) => {
				for (const piece of pieces(message)) say(piece);
			},
	},
	{
		name: 'Anthropic-like events',
		config: {payload: {messages: [{role: 'user', content: q}]}},
		serve:
			({say}) =>
			(message) => {
				const {messages} = json(message) as {messages: {content: string}[]};
				const block = (index: number, delta: object) =>
					say({type: 'content_block_delta', index, delta});
				say({
					type: 'message_start',
					message: {id: `msg_${uuid()}`, role: 'assistant', content: []},
				});
				say({
					type: 'content_block_start',
					index: 0,
					content_block: {type: 'thinking', thinking: ''},
				});
				for (const thinking of ['They ask ', 'about opening ', 'hours.']) {
					block(0, {type: 'thinking_delta', thinking});
				}
				say({type: 'content_block_stop', index: 0});
				say({type: 'content_block_start', index: 1, content_block: {type: 'text', text: ''}});
				say({type: 'ping'});
				for (const text of pieces(messages[0]!.content)) block(1, {type: 'text_delta', text});
				say({type: 'content_block_stop', index: 1});
				say({type: 'message_delta', delta: {stop_reason: 'end_turn'}, usage: {output_tokens: 15}});
				say({type: 'message_stop'});
			},
	},
	{
		name: 'server-sent events in frames',
		config: {payload: {message: q}},
		serve:
			({say}) =>
			(message) => {
				const {message: question} = json(message) as {message: string};
				const chunk = (delta: object, finish_reason: string | null) =>
					say(`data: ${JSON.stringify({choices: [{index: 0, delta, finish_reason}]})}\n\n`);
				for (const content of pieces(question)) chunk({content}, null);
				chunk({}, 'stop');
				say('data: [DONE]\n\n');
			},
	},
];
