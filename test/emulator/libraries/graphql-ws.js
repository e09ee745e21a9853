/*
 * A chatbot behind the graphql-ws library: `chat` streams its answer word by word. It pings in mid-reply,
 * and says at the end how many pongs the connection has had. Prints its port.
 */
import {createServer} from 'node:http';
import {
	GraphQLError,
	GraphQLNonNull,
	GraphQLObjectType,
	GraphQLSchema,
	GraphQLString,
} from 'graphql';
import {useServer} from 'graphql-ws/use/ws';
import {WebSocketServer} from 'ws';

const pongs = new WeakMap();

async function* answer(message, socket) {
	if (message.startsWith('fail')) throw new GraphQLError('The model is not available.');
	const before = pongs.get(socket) ?? 0;
	for (const word of ['You said: ', message]) {
		socket.send('{"type":"ping"}');
		yield {chat: {text: word}};
	}
	while ((pongs.get(socket) ?? 0) < before + 2) {
		await new Promise((resolve) => setTimeout(resolve, 5));
	}
	yield {chat: {text: ` (${(pongs.get(socket) ?? 0) - before} pongs)`}};
	if (message.startsWith('break')) throw new GraphQLError('The model stopped.');
}

const chat = new GraphQLObjectType({name: 'Chat', fields: {text: {type: GraphQLString}}});
const schema = new GraphQLSchema({
	query: new GraphQLObjectType({name: 'Query', fields: {version: {type: GraphQLString}}}),
	subscription: new GraphQLObjectType({
		name: 'Subscription',
		fields: {
			chat: {
				type: chat,
				args: {message: {type: new GraphQLNonNull(GraphQLString)}},
				subscribe: (_root, {message}, {extra}) => answer(message, extra.socket),
			},
		},
	}),
});

const http = createServer();
useServer(
	{
		schema,
		context: (context) => context,
		onConnect: ({extra}) => {
			extra.socket.on('message', (data) => {
				if (JSON.parse(data.toString()).type !== 'pong') return;
				pongs.set(extra.socket, (pongs.get(extra.socket) ?? 0) + 1);
			});
			return !extra.request.url.includes('forbidden');
		},
	},
	new WebSocketServer({server: http}),
);
http.listen(0, '127.0.0.1', () => console.log(http.address().port));
