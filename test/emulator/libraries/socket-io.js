/*
 * A chatbot behind the socket.io library, which ends a connection that leaves its pings unanswered: they
 * come several times in each reply. Prints its port.
 */
import {createServer} from 'node:http';
import {Server} from 'socket.io';

const pingEvery = 150;
const slow = 4 * pingEvery;

const http = createServer();
const io = new Server(http, {pingInterval: pingEvery, pingTimeout: pingEvery});
io.use((socket, next) => {
	next(socket.handshake.query.forbidden === undefined ? undefined : new Error('not authorized'));
});
io.on('connection', (socket) => {
	socket.on('chat', ({message}) => {
		if (message.startsWith('fail')) {
			socket.emit('error', {message: 'The model is not available.'});
			return;
		}
		socket.emit('token', {text: 'You said: '});
		setTimeout(() => {
			socket.emit('token', {text: message});
			socket.emit('reply', {intent: 'contact'});
		}, slow);
	});
});
http.listen(0, '127.0.0.1', () => console.log(http.address().port));
