import {expect, test} from 'vitest';
import {createRig} from './rig.ts';
import {advance, useFakeTime} from '../helpers/fake-time.ts';
import {ofType, started, texts} from './credit-rig.ts';

useFakeTime({from: 1000});

test('once a connection was greeted, later ones wait for their greeting', async () => {
	const rig = createRig(advance, {looks: true, total: 2, connections: 1, perPrompt: true});
	rig.begin();
	await advance(2);
	rig.connections[0]!.say('welcome');
	await advance(30);
	rig.connections[0]!.reply();
	// It is looked at before it is closed.
	for (let wait = 0; rig.connections.length < 2 && wait < 300; wait++) await advance(1);
	// The first one's greeting came after some milliseconds.
	expect(rig.connections[1]!.sent).toEqual([]);
	rig.connections[1]!.say('welcome');
	await advance(0);
	expect(rig.connections[1]!.sent).toEqual(['question 1']);
	rig.connections[1]!.reply();
	await advance(300);
	expect(texts(rig)).toEqual(['re: question 0', 're: question 1']);
	expect(rig.gauges()).toMatchObject({greetings: 2, unmatched: 0, doubtful: 0});
});

test('a prompt waits for the frame that makes a connection ready', async () => {
	const ready = [{path: 'type', equals: 'ready'}];
	const rig = await started({total: 1, ready});
	rig.connections[0]!.say({type: 'hello'});
	await advance(100);
	expect(rig.connections[0]!.sent).toEqual([]);
	rig.connections[0]!.say({type: 'ready'});
	await advance(0);
	expect(rig.connections[0]!.sent).toEqual(['question 0']);
	expect(rig.gauges().unmatched).toBe(0);
});

test('what says that a connection is ready is no surplus when it is said again', async () => {
	const rig = await started({total: 2, ready: [{path: 'type', equals: 'ready'}]});
	const [connection] = rig.connections;
	connection!.say({type: 'ready'});
	await advance(0);
	connection!.reply();
	await advance(0);
	connection!.reply();
	await advance(10);
	connection!.say({type: 'ready'});
	await advance(300);
	expect(texts(rig)).toEqual(['re: question 0', 're: question 1']);
	expect(rig.gauges()).toMatchObject({unmatched: 0, doubtful: 0, greetings: 0});
	expect(ofType(rig, 'look')).toMatchObject([{clean: true}]);
});

test('a connection that does not get ready in time is an error of its prompt', async () => {
	const rig = await started({total: 1, ready: [{text: 'ready'}]});
	await advance(10_100);
	expect(rig.attempts[0]!.error).toMatchObject({class: 'setup.timeout'});
	expect(rig.connections[0]!.state).toBe('terminated');
});

test('what the rule ignores is no greeting', async () => {
	const rule = {ignore: [{path: 'type', equals: 'ping'}]};
	const rig = createRig(advance, {looks: true, total: 2, perPrompt: true, rule});
	rig.begin();
	await advance(2);
	rig.connections[0]!.say({type: 'ping'});
	await advance(30);
	rig.connections[0]!.reply();
	// It is looked at before it is closed.
	while (rig.connections.length < 2) await advance(1);
	await advance(1);
	// Nothing is waited for: no connection was greeted.
	expect(rig.connections[1]!.sent).toEqual(['question 1']);
	rig.connections[1]!.reply();
	await advance(300);
	expect(rig.gauges()).toMatchObject({greetings: 0, unmatched: 0, doubtful: 0});
});
