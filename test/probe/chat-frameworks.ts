import {pieces, json, q, uuid, typed, RS, answerTo, type ChatProtocol} from './chat-protocol.ts';

export const frameworkProtocols: readonly ChatProtocol[] = [
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
