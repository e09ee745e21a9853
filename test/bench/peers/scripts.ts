/** What every tool is to do, as well as it can. */
export type Scenario = {
	readonly name: 'persistent' | 'per-prompt' | 'held';
	/** Connections at a time. */
	readonly connections: number;
	readonly prompts: number;
	/** Milliseconds that the server holds each reply. */
	readonly delay: number;
};

/** What is sent: as long as a prompt of the other sections. */
const payload = JSON.stringify({
	message: 'Question 1234: when is the office of the city open, and whom may I ask?',
});

/** A script for k6's module k6/ws: a closed loop that reads each reply as JSON. */
export function k6Script(url: string, {name, connections, prompts}: Scenario): string {
	const executor =
		name === 'per-prompt'
			? {executor: 'shared-iterations', iterations: prompts}
			: {executor: 'per-vu-iterations', iterations: 1};
	const scenario = {...executor, vus: connections, maxDuration: '10m'};
	const each = name === 'per-prompt' ? 1 : prompts / connections;
	return `import ws from 'k6/ws';
import {Trend} from 'k6/metrics';

const latency = new Trend('latency');
export const options = {
	scenarios: {chat: ${JSON.stringify(scenario)}},
	summaryTrendStats: ['med', 'p(99)'],
};

export default function () {
	ws.connect(${JSON.stringify(url)}, {}, (socket) => {
		let left = ${each};
		let sent = 0;
		const next = () => {
			sent = Date.now();
			socket.send(${JSON.stringify(payload)});
		};
		socket.on('open', next);
		socket.on('message', (data) => {
			JSON.parse(data);
			${name === 'held' ? 'latency.add(Date.now() - sent);' : ''}
			if (--left > 0) next();
			else socket.close();
		});
	});
}

export function handleSummary({metrics}) {
	const values = metrics.latency ? metrics.latency.values : {};
	return {stdout: JSON.stringify({p50: values.med, p99: values['p(99)']})};
}
`;
}

/** A script for Python's package websockets: a closed loop that reads each reply as JSON. */
export function pythonScript(url: string, {name, connections, prompts}: Scenario): string {
	const held = name === 'held';
	return `import asyncio, json, math, time
from websockets.asyncio.client import connect

payload = ${JSON.stringify(payload)}
left = ${prompts}
latencies = []

def open():
    return connect(${JSON.stringify(url)}, compression=None, proxy=None)

async def ask(socket):
    sent = time.perf_counter()
    await socket.send(payload)
    json.loads(await socket.recv())
    ${held ? 'latencies.append(time.perf_counter() - sent)' : ''}

async def persistent():
    global left
    async with open() as socket:
        while left > 0:
            left -= 1
            await ask(socket)

async def per_prompt():
    global left
    while left > 0:
        left -= 1
        async with open() as socket:
            await ask(socket)

async def main():
    await asyncio.gather(*(${name === 'per-prompt' ? 'per_prompt' : 'persistent'}() for _ in range(${connections})))

asyncio.run(main())
latencies.sort()
rank = lambda share: latencies[math.ceil(len(latencies) * share) - 1] * 1000
${held ? 'print(json.dumps({"p50": rank(0.5), "p99": rank(0.99)}))' : ''}
`;
}

/** Users of Artillery that arrive in a second, where each of them has one prompt. */
const arrivals = 5000;

/**
 * A scenario of Artillery's ws engine. A user connects, sends a message, waits for its reply, sends the
 * next. Waiting is what `capture` is for: without it, Artillery sends on without listening. With a
 * connection for each prompt users arrive faster than it can serve them, as it has no closed loop of users.
 */
export function artilleryScript(url: string, {name, connections, prompts}: Scenario): string {
	const users = name === 'per-prompt' ? prompts : connections;
	const duration = Math.ceil(users / arrivals);
	return JSON.stringify({
		config: {
			target: url,
			// It can't start all users at once.
			phases: [{duration, arrivalCount: users}],
		},
		scenarios: [
			{
				engine: 'ws',
				flow: [
					{
						loop: [{send: {payload, capture: {json: '$.message', as: 'reply'}}}],
						count: prompts / users,
					},
				],
			},
		],
	});
}
