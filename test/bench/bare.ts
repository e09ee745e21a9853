/*
 * The ceiling that Floodgate is measured against: the shortest possible closed loop over ws.
 *
 *   node test/bench/bare.ts --url ws://… [--messages N] [--connections N] [--opening N]
 *                            [--per-prompt] [--latency] [--frames N] [--parse] [--ca FILE]
 *
 * Prints {"messages", "seconds", "perSecond", "maxRss"}, the last in bytes. As in Floodgate's total_time, the time to open the
 * connections counts. With --latency also {"p50", "p99"}, in milliseconds: not otherwise, for taking
 * the time costs some. --opening is how many connections are begun in one
 * turn of the event loop: all by default. --parse reads each message as JSON, as everything must
 * that needs its text. --ca trusts the certificates of a PEM file.
 */
import {readFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import {WebSocket} from 'ws';
import {percentile} from './measure.ts';

const {values} = parseArgs({
	options: {
		url: {type: 'string'},
		messages: {type: 'string', default: '200000'},
		connections: {type: 'string', default: '50'},
		opening: {type: 'string'},
		'per-prompt': {type: 'boolean', default: false},
		latency: {type: 'boolean', default: false},
		parse: {type: 'boolean', default: false},
		ca: {type: 'string'},
		frames: {type: 'string', default: '1'},
	},
});
const messages = Number(values.messages);
const connections = Math.min(messages, Number(values.connections));
const opening = Number(values.opening ?? connections);
const frames = Number(values.frames);
const parses = values.parse;
const ca = values.ca === undefined ? undefined : readFileSync(values.ca);
const perPrompt = values['per-prompt'];
const payload = JSON.stringify({
	message: 'Question 1234: when is the office of the city open, and whom may I ask?',
});
const latencies: number[] | undefined = values.latency ? [] : undefined;
const timeLimit = 120_000;

function give(up: string): never {
	process.stderr.write(`bare.ts: ${up}\n`);
	process.exit(1);
}

if (values.url === undefined || !(messages > 0) || !(connections > 0) || !(opening > 0)) {
	give('wants --url ws://…, --messages, --connections and --opening over 0');
}
const {url} = values;
let begun = 0;
let sent = 0;
let received = 0;

function finish(): void {
	const seconds = (performance.now() - began) / 1000;
	const maxRss = process.resourceUsage().maxRSS * 1024;
	const figures = {messages, seconds, perSecond: messages / seconds, maxRss};
	const latency = latencies && {p50: percentile(latencies, 0.5), p99: percentile(latencies, 0.99)};
	process.stdout.write(`${JSON.stringify({...figures, ...latency})}\n`);
	process.exit();
}

function openSome(): void {
	const some = Math.min(opening, connections - begun);
	begun += some;
	for (let i = 0; i < some; i++) connect();
	if (begun < connections) setImmediate(openSome);
}

function connect(): void {
	const socket = new WebSocket(url, {perMessageDeflate: false, ca});
	let sentAt = 0;
	let frame = 0;
	const next = () => {
		if (sent >= messages) return;
		sent++;
		if (latencies) sentAt = performance.now();
		socket.send(payload);
	};
	socket.on('open', next);
	socket.on('message', (data: Buffer) => {
		if (parses) JSON.parse(data.toString());
		if (++frame < frames) return;
		frame = 0;
		latencies?.push(performance.now() - sentAt);
		if (++received === messages) finish();
		else if (perPrompt) socket.close(1000);
		else next();
	});
	socket.on('error', (error) => give(error.message));
	socket.on('close', (code) => {
		if (!perPrompt) give(`the server closed a connection (${code})`);
		if (sent < messages) connect();
	});
}

const began = performance.now();
setTimeout(() => give(`${received} replies of ${messages} in ${timeLimit / 1000} s`), timeLimit);
openSome();
