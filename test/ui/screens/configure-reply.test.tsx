import {expect, test} from 'vitest';
import {serveSockets} from '../../helpers/servers.ts';
import {showForm} from '../configure.tsx';
import {keys, linesOf, type ShowOptions} from '../rig.tsx';

async function showReplyForm(given: Readonly<Record<string, unknown>>, options: ShowOptions = {}) {
	const {runs, ...shown} = await showForm({metrics: [], ...given}, options);
	const goTo = async (field: string) => {
		shown.press(`/${field}\r`);
		await shown.until((frame) => frame.includes(`▸ ${field}`) && !frame.includes('Find a field'));
	};
	/** The plan that the form would start now. */
	const start = async () => {
		shown.press('R');
		await shown.untilSeen('Start this run?');
		shown.press(keys.enter);
		await shown.until(() => runs.length === 1);
		return runs[0]!.plan;
	};
	return {...shown, goTo, start};
}

test('Enter on the reply lists the presets; the chosen one brings its request along', async () => {
	const {goTo, press, untilSeen, until, start} = await showReplyForm({});
	await goTo('reply');
	press(keys.enter);
	await untilSeen('How does the chatbot reply?');
	await untilSeen('▸ single');
	await untilSeen('serverless-llm ');
	press(keys.escape);
	await until((frame) => !frame.includes('How does the chatbot reply?'));
	press(keys.enter);
	await untilSeen('How does the chatbot reply?');
	press(`${keys.down}${keys.enter}`);
	await untilSeen('▸ reply');
	const shown = await until((frame) => /reply +bedrock-chat +edited/.test(frame));
	expect(shown).toMatch(/payload +3 messages: \{"step":"START".* preset/);
	const plan = await start();
	expect(plan).toMatchObject({reply: {preset: 'bedrock-chat'}, payload: [{}, {}, {}]});
});

test('a rule of one’s own is typed, and what is wrong with it is said', async () => {
	const {goTo, press, untilSeen, until} = await showReplyForm({reply: 'is-complete'});
	await goTo('reply');
	press(keys.enter);
	await untilSeen('▸ is-complete');
	press(`own${keys.enter}`);
	await untilSeen('for example');
	press('\u0015{"done": {"path": "x"}}\r');
	await untilSeen('"path" needs "equals", "exists" or "matches" beside it');
	press('\u0015{"done": {"frames": 2}}\r');
	await until((frame) => /▸ reply +\{"done":\{"frames":2\}\} +edited/.test(frame));
});

test.each([
	[40, 10],
	[60, 20],
	[80, 24],
])('the list of presets fits %d×%d and reaches the last of them', async (columns, rows) => {
	const {goTo, press, untilSeen} = await showReplyForm({}, {columns, rows: rows - 1});
	await goTo('reply');
	press(keys.enter);
	await untilSeen('▸ single');
	press(keys.end);
	const frame = await untilSeen('▸ own rule');
	expect(linesOf(frame)).toHaveLength(rows - 1);
});

/** A chatbot that streams three pieces, whatever it is asked. */
const streaming = () =>
	serveSockets((socket) => {
		for (const bit of ['One, ', 'two, ', 'three.']) socket.send(JSON.stringify({k: 'bit', bit}));
		socket.send('{"k":"finished"}');
	});

test('a probe shows the frames and the rule that fits, and a adopts it', async () => {
	const payload = {q: '{{question}}'};
	const {press, untilSeen, goTo, notes, start, until} = await showReplyForm({
		url: await streaming(),
		payload,
	});
	press('t');
	const frame = await untilSeen('a adopt the rule');
	expect(frame).toContain('fits better than the rule "single"');
	expect(frame).toMatch(/handshake +101 in/);
	expect(frame).toMatch(/sent .*\{"q":"Hello\?"\}/);
	expect(frame).toMatch(/frames .* done +\{"k":"bit","bit":"One, "\}/);
	expect(frame).toMatch(/unmatched \{"k":"finished"\}/);
	expect(frame).toContain('because    the text is the sum of the pieces at bit');
	press('a');
	await until(() => notes.length > 0);
	expect(notes).toEqual([
		'reply is now the rule that fits the frames; error frames were not seen yet',
	]);
	await goTo('reply');
	press('t');
	await untilSeen('the rule of your own fits');
	const after = await untilSeen('One, two, three.');
	expect(after).not.toContain('a adopt');
	press('a');
	await until(() => true);
	press(keys.escape);
	await until((shown) => !shown.includes('Probe: one prompt'));
	expect(await start()).toMatchObject({
		reply: {done: [{path: 'k', equals: 'finished'}], delta: {path: 'bit'}},
		payload,
	});
});

test('adopting a preset keeps the request that was answered', async () => {
	const url = await serveSockets((socket) => {
		socket.send('{"type":"token","token":"Hi there","sequence":1}');
		socket.send('{"type":"complete"}');
	});
	const {press, untilSeen, until, start} = await showReplyForm({url});
	press('t');
	await untilSeen('rule       serverless-llm');
	press('a');
	await until((frame) => /▸ reply +serverless-llm +edited/.test(frame));
	expect(await start()).toMatchObject({
		reply: {preset: 'serverless-llm'},
		payload: {message: '{{question}}'},
	});
});

test('t sends the prompt again; a long reply is scrolled, in any size', async () => {
	let prompts = 0;
	const url = await serveSockets((socket) => {
		prompts++;
		for (let piece = 0; piece < 40; piece++) socket.send(`{"t":"word ${piece} "}`);
		socket.send('{"end":true}');
	});
	const {press, untilSeen, until} = await showReplyForm({url}, {columns: 60, rows: 19});
	press('t');
	await untilSeen('line 1 of');
	press('G');
	const last = await untilSeen('{"end":true}');
	expect(linesOf(last)).toHaveLength(19);
	press('t');
	await until(() => prompts === 2);
	await untilSeen('line 1 of');
	press('q');
	await untilSeen('▸ Start');
});

test('the help on thresholds names what streams and acknowledgements bring', async () => {
	const {press, until, frame} = await showReplyForm({});
	press('/threshold\r');
	await until((shown) => shown.includes('▸ threshold') && !shown.includes('Find a field'));
	for (const subject of ['first_token', 'chunk_gap', 'ack']) expect(frame()).toContain(subject);
});
