/* Asks over Microsoft's own client; prints what it hears. */
import {HttpTransportType, HubConnectionBuilder, LogLevel} from '@microsoft/signalr';

const [url, ...questions] = process.argv.slice(2);
const connection = new HubConnectionBuilder()
	.withUrl(url.replace('ws:', 'http:'), {
		skipNegotiation: true,
		transport: HttpTransportType.WebSockets,
	})
	.configureLogging(LogLevel.Error)
	.build();
await connection.start();
const texts = [];
for (const question of questions) {
	const text = await new Promise((complete, error) => {
		let said = '';
		const next = (item) => {
			said += item;
		};
		connection.stream('Chat', question).subscribe({next, error, complete: () => complete(said)});
	});
	texts.push(text);
}
await connection.stop();
console.log(JSON.stringify(texts));
