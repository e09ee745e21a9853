/* Asks over the client of Socket.IO; prints what it hears. */
import {io} from 'socket.io-client';

const [url, ...questions] = process.argv.slice(2);
const socket = io(url, {transports: ['websocket']});
const texts = [];
for (const message of questions) {
	const text = await new Promise((resolve) => {
		let said = '';
		socket.removeAllListeners();
		socket.on('token', ({text: piece}) => {
			said += piece;
		});
		socket.on('reply', () => resolve(said));
		socket.emit('chat', {message});
	});
	texts.push(text);
}
socket.disconnect();
console.log(JSON.stringify(texts));
