import {expect, test} from 'vitest';
import {compileAnswers, type AnswerPlan} from '../../source/engine/auto-answer.ts';
import type {FrameAnswer} from '../../source/model/reply-rule.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {texts} from './credit-rig.ts';
import {answerPrompts, initAck, setupOf} from './set-up.ts';
import {started} from './started.ts';

useFakeTime({from: 1000});

const answersOf = (...answers: readonly FrameAnswer[]): AnswerPlan =>
	compileAnswers(answers, (send) => ({connection, values, frame}) => {
		const text = `${String(send)} ${connection} ${JSON.stringify([values, frame])}`;
		return {data: Buffer.from(text), binary: false};
	})!;

const pong = answersOf({to: [{path: 'type', equals: 'ping'}], send: 'pong'});
const ping = {type: 'ping', n: 1};
const ponged = 'pong 0 [{},{"type":"ping","n":1}]';

test('a frame is answered at any time and is part of nothing else', async () => {
	const rig = await started({total: 2, answers: pong, looks: true, thinkTime: 300});
	await advance(310);
	const [connection] = rig.connections;
	connection!.say(ping);
	await advance(400);
	expect(connection!.sent).toEqual([ponged, 'question 0']);
	connection!.say(ping, 're: 0', ping);
	await advance(100);
	connection!.say(ping);
	await advance(300);
	connection!.say(ping, 're: 1');
	await advance(1000);
	expect(connection!.sent.filter((text) => text === ponged)).toHaveLength(5);
	expect(texts(rig)).toEqual(['re: 0', 're: 1']);
	expect(rig.attempts.map(({frames}) => frames)).toEqual([1, 1]);
	expect(rig.gauges()).toMatchObject({unmatched: 0, greetings: 0, doubtful: 0});
});

test('frames are answered before, within and after a set-up, with what it saved so far', async () => {
	const save = {...initAck, save: {id: 'id'}};
	const join = {send: 'join', await: [{text: 'joined'}]};
	const rig = await started({total: 1, answers: pong, setup: setupOf([save, join])});
	const [connection] = rig.connections;
	connection!.say(ping, {type: 'ack', id: 7}, ping, 'joined', ping);
	await answerPrompts(rig);
	const later = 'pong 0 [{"id":7},{"type":"ping","n":1}]';
	expect(connection!.sent).toEqual(['init', ponged, 'join', later, later, 'question 0']);
	expect(texts(rig)).toEqual(['re: question 0']);
});

test('a heartbeat on a connection that was given up is neither answered nor unmatched', async () => {
	const rig = await started({total: 1, answers: pong});
	await advance(10);
	const [connection] = rig.connections;
	connection!.say('re: 0', ping, 'surplus', ping);
	await advance(100);
	expect(connection!.sent.filter((text) => text === ponged)).toHaveLength(1);
	expect(texts(rig)).toEqual(['re: 0']);
	expect(rig.gauges().unmatched).toBe(1);
});

test('text that is no JSON is answered as well, by the first answer that fits', async () => {
	const answers = answersOf({to: [{text: '2'}], send: '3'}, {to: [{text_prefix: '2'}], send: '4'});
	const rig = await started({total: 1, answers});
	rig.connections[0]!.say('2', '2probe');
	expect(rig.connections[0]!.sent.slice(1)).toEqual(['3 0 [{},2]', '4 0 [{},"2probe"]']);
});

test('a heartbeat that is answered shows that the server is alive, and is evidence', async () => {
	const rig = await started({total: 1, answers: pong, limits: {idle: 100, first: 1000}});
	const rule = {delta: {mode: 'append'}, done: [{text: 'end'}]} as const;
	const streamed = await started({total: 1, answers: pong, limits: {idle: 100}, rule});
	for (const {connections} of [rig, streamed]) connections[0]!.say('part');
	for (let beat = 0; beat < 10; beat++) {
		await advance(80);
		streamed.connections[0]!.say(ping);
	}
	expect(streamed.attempts).toEqual([]);
	await advance(200);
	expect(streamed.attempts).toMatchObject([{error: {class: 'timeout.idle'}}]);
	expect(streamed.attempts[0]!.evidence!.at(-1)).toMatchObject({
		role: 'ignored',
		text: JSON.stringify(ping),
	});
});

test('answers count as sent', async () => {
	const rig = await started({total: 1, answers: pong});
	rig.connections[0]!.say(ping);
	await answerPrompts(rig);
	expect(rig.gauges()).toMatchObject({traffic: {unitsSent: 2}});
});
