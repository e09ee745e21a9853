import {expect, test} from 'vitest';
import {createDraw} from '../helpers/random.ts';
import {probeServed, type Saying} from './served.ts';

const answer = {message: 'The office is open from nine to five.', intent: 'hours'};
const pieces = ['The ', 'office ', 'is ', 'open ', 'until ', 'five.'];
const singleWith = (ignore: unknown) => ({done: {frames: 1}, ignore});
const typed = (value: string) => ({path: 'type', equals: value});
const draw = createDraw(11);

const beats: readonly {
	readonly name: string;
	readonly frame: (count: number) => string | object;
	readonly ignore: unknown;
}[] = [
	{name: 'a ping', frame: () => ({type: 'ping'}), ignore: typed('ping')},
	{name: 'a word that nobody knows', frame: () => ({type: 'tick'}), ignore: typed('tick')},
	{
		name: 'a number that goes up',
		frame: (count) => ({event: 'load', users: count}),
		ignore: {path: 'event', equals: 'load'},
	},
	{
		name: 'the time',
		frame: (count) => ({now: new Date(1e12 + 1000 * count).toISOString()}),
		ignore: {path: 'now', exists: true},
	},
	{name: 'plain text', frame: () => '~h~', ignore: {text: '~h~'}},
	{
		name: 'a sentence under the key of the answer',
		frame: () => ({message: 'Please hold on'}),
		ignore: {path: 'message', equals: 'Please hold on'},
	},
];
const paces: readonly {readonly name: string; readonly wait: (count: number) => number}[] = [
	{name: 'each 300 ms', wait: () => 300},
	{name: 'each 700 ms', wait: () => 700},
	{name: 'each second', wait: () => 1000},
	{name: 'each 2 s', wait: () => 2000},
	{name: 'now and then', wait: () => draw.int(300, 2000)},
];

test.each(
	beats.flatMap(({name, ...beat}) =>
		paces.flatMap(({name: pace, wait}) =>
			(['open', 'prompt'] as const).map((from) => ({name, pace, from, wait, ...beat})),
		),
	),
)('$name $pace from the $from on is noise beside a single reply', async (given) => {
	const {from, frame, wait, ignore} = given;
	const served = {
		open: (server: Saying) => {
			if (from === 'open') server.beat(frame, wait);
		},
		prompt: (server: Saying) => {
			if (from === 'prompt') server.beat(frame, wait);
			server.say(answer, 120);
		},
	};
	const found = await probeServed(served);
	expect(found.advice?.reply, found.frames.map(({text}) => text).join('\n')).toEqual(
		singleWith(ignore),
	);
	expect(found.lasted).toBeLessThan(8000);
	const again = await probeServed(served, {reply: found.advice!.reply});
	expect(again.reply).toMatchObject({fits: true, text: answer.message});
	expect(again.advice).toBeUndefined();
});

test.each(paces)(
	'a reply that takes its time is waited for through beats $name',
	async ({wait}) => {
		const found = await probeServed({
			open: (server) => server.beat(() => ({type: 'tick'}), wait),
			prompt: (server) => server.say(answer, 4000),
		});
		expect(found.advice?.reply).toEqual(singleWith(typed('tick')));
		expect(found.lasted).toBeLessThan(14_000);
	},
);

test.each(paces)(
	'a stream with beats $name between its pieces ends with its marker',
	async ({wait}) => {
		const stream = (server: Saying) => {
			pieces.forEach((token, index) => server.say({type: 'token', token}, 500 * (index + 1)));
			server.say({type: 'complete_answer'}, 500 * (pieces.length + 1));
		};
		const found = await probeServed({
			open: (server) => server.beat(() => ({type: 'tick'}), wait),
			prompt: stream,
		});
		expect(found.advice?.reply).toEqual({
			done: typed('complete_answer'),
			delta: {path: 'token', mode: 'append'},
			ignore: typed('tick'),
		});
	},
);

test('a stream that only silence ends keeps its own pace, whatever the beats are', async () => {
	const found = await probeServed({
		open: (server) =>
			server.beat(
				() => ({type: 'tick'}),
				() => 900,
			),
		prompt: (server) => pieces.forEach((piece, index) => server.say({piece}, 100 * index)),
	});
	expect(found.advice?.reply).toEqual({
		done: {idle: '1.5s'},
		delta: {path: 'piece', mode: 'append'},
		ignore: typed('tick'),
	});
});

test('a rule that waits for silence gets none from a server that beats, as in a run', async () => {
	const served = {
		open: (server: Saying) =>
			server.beat(
				() => ({type: 'tick'}),
				() => 400,
			),
		prompt: (server: Saying) => pieces.forEach((piece, index) => server.say({piece}, 100 * index)),
	};
	const reply = {done: {idle: '1s'}, delta: {path: 'piece', mode: 'append'}};
	const found = await probeServed(served, {reply});
	expect(found.reply).toMatchObject({understood: false, fits: false, text: pieces.join('')});
	expect(found.advice?.reply).toMatchObject({ignore: typed('tick')});
	const ignoring = await probeServed(served, {reply: {...reply, ignore: typed('tick')}});
	expect(ignoring.reply).toMatchObject({fits: true, text: pieces.join('')});
});

test('noise that the rule ignores in words of its own needs no other rule', async () => {
	const found = await probeServed(
		{
			open: (server) =>
				server.beat(
					() => ({type: 'tick'}),
					() => 400,
				),
			prompt: (server) => server.say(answer, 100),
		},
		{reply: singleWith({text_matches: '"tick"'})},
	);
	expect(found.reply.fits).toBe(true);
	expect(found.advice).toBeUndefined();
});

test('a preset beside beats is proposed with them ignored, and keeps its end', async () => {
	const found = await probeServed({
		prompt(server) {
			server.beat(
				() => ({type: 'tick'}),
				() => 300,
			);
			pieces.forEach((token, index) => {
				server.say({type: 'token', token, sequence: index + 1}, 200 * (index + 1));
			});
			server.say({type: 'complete'}, 1500);
		},
	});
	expect(found.advice).toMatchObject({
		preset: undefined,
		reply: {
			...{done: typed('complete'), delta: {path: 'token', mode: 'append'}},
			ignore: typed('tick'),
			sequence: {path: 'sequence'},
		},
	});
});

test('an endless stream ends with the limit, and no silence is made up for it', async () => {
	for (const wait of [20, 250, 900]) {
		const served = {
			prompt: (server: Saying) =>
				server.beat(
					() => ({piece: draw.pick(['one', 'two', 'three', 'four', 'five', 'six ', ' seven'])}),
					() => wait,
				),
		};
		const found = await probeServed(served, {timeouts: {total: '6s'}});
		expect(found.lasted).toBeGreaterThan(5000);
		expect(found.lasted).toBeLessThan(7000);
		expect(found.advice).toBeUndefined();
		expect(found.conclusion).toContain('frames were still arriving when time ran out');
	}
});

test('an answer that is given twice is no beat', async () => {
	for (const after of [20, 300]) {
		const found = await probeServed({
			prompt(server) {
				server.say(answer, 100);
				server.say(answer, 100 + after);
			},
		});
		expect(found.reply).toMatchObject({understood: true, fits: false, text: answer.message});
		expect(found.advice).toBeUndefined();
		expect(found.lasted).toBeLessThan(8000);
	}
});

test('beats alone are no reply', async () => {
	const found = await probeServed({
		open: (server) =>
			server.beat(
				() => ({type: 'tick'}),
				() => 400,
			),
	});
	expect(found.advice).toBeUndefined();
	expect(found.lasted).toBeLessThan(21_000);
});

test('a ticker whose words change, and that never ends behind the reply, is noise', async () => {
	const found = await probeServed(
		{
			prompt(server) {
				server.say(answer, 100);
				server.beat(
					(count) => ({kind: 'ticker', sign: `A${'xyz'[count % 3]}${count}`}),
					() => 350,
				);
			},
		},
		{timeouts: {total: '5s'}},
	);
	expect(found.advice?.reply).toEqual(singleWith({path: 'kind', equals: 'ticker'}));
	expect(found.lasted).toBeLessThan(6000);
});

test.each([5, 60, 300])(
	'what is said %i ms after opening is a greeting, and no reply',
	async (after) => {
		const greeting = {message: 'Welcome! How can I help?'};
		const found = await probeServed({
			open: (server) => server.say(greeting, after),
			prompt: (server) => server.say(answer, 100),
		});
		expect(found.frames.map(({meaning}) => meaning)).toEqual(['greeting', 'done']);
		expect(found.frames[0]!.at).toBeLessThan(0);
		expect(found.reply).toMatchObject({fits: true, text: answer.message});
		expect(found.greeting).toEqual({
			frames: 1,
			text: JSON.stringify(greeting),
			ready: {path: 'message', equals: greeting.message},
			awaited: false,
		});
		expect(found.conclusion).toBe(
			'the rule "single" fits; the server greets before anything is sent',
		);
	},
);

test('a greeting and beats together are told apart', async () => {
	const found = await probeServed({
		open(server) {
			server.say({type: 'session', id: '0f8b6a2c-9d41-4c1f-8e7a-1b2c3d4e5f60'}, 10);
			server.beat(
				() => ({type: 'tick'}),
				() => 300,
			);
		},
		prompt: (server) => server.say(answer, 100),
	});
	expect(found.greeting).toMatchObject({frames: 1, ready: typed('session')});
	expect(found.advice?.reply).toEqual(singleWith(typed('tick')));
});

test('what --ready names is waited for before anything is sent, and its absence is told', async () => {
	const ready = {path: 'type', equals: 'welcome'};
	const greeting = {type: 'welcome', message: 'Hello.'};
	const found = await probeServed(
		{
			open(server) {
				server.say({type: 'info'}, 20);
				server.say(greeting, 2500);
			},
			prompt: (server) => server.say(answer, 100),
		},
		{ready},
	);
	expect(found.frames.map(({meaning}) => meaning)).toEqual(['greeting', 'greeting', 'done']);
	expect(found.reply).toMatchObject({fits: true, text: answer.message});
	expect(found.greeting).toMatchObject({frames: 2, ready, awaited: true});
	expect(found.conclusion).toBe('the rule "single" fits');
	const never = await probeServed(
		{open: (server) => server.say({type: 'info'}, 20)},
		{ready, timeouts: {connect: '3s', total: '20s'}},
	);
	expect(never).toMatchObject({sent: [], reply: {understood: false}, advice: undefined});
	expect(never.conclusion).toBe(
		'nothing was sent: setup.timeout: the frame that --ready waits for did not come within 3s',
	);
});
