import {pieces, json, q, uuid, typed, answerTo, type ChatProtocol} from './chat-protocol.ts';

export const cloudProtocols: readonly ChatProtocol[] = [
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
];
