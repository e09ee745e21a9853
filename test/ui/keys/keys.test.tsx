import {Text} from 'ink';
import {useState} from 'react';
import {expect, test} from 'vitest';
import {useSelection} from '../../../source/ui/hooks/use-selection.ts';
import {useKeyHold, useKeys} from '../../../source/ui/keys/keys.tsx';
import {TextInput} from '../../../source/ui/components/text-input.tsx';
import {keys, pasted, show} from '../rig.tsx';

const letters = Array.from('abcdefghij');

function Letters({items = letters}: {readonly items?: readonly string[]}) {
	const {item, position} = useSelection(items, (letter) => letter, 4);
	return <Text>{`at ${item ?? 'nothing'} ${position}`}</Text>;
}

function Filter() {
	const [typing, setTyping] = useState(false);
	const [text, setText] = useState('');
	const [handled, setHandled] = useState('');
	const note = (action: string) => () => setHandled((before) => `${before} ${action}`);
	useKeys('everywhere', {back: note('back'), interrupt: note('interrupt')});
	useKeys('pairs', {filter: () => setTyping(true), metric: note('metric'), mark: note('mark')});
	return (
		<>
			<Text>{`typing ${typing}; text "${text}"; handled:${handled}.`}</Text>
			{typing && (
				<TextInput
					initial=""
					columns={30}
					onChange={setText}
					onSubmit={() => setTyping(false)}
					onCancel={() => setTyping(false)}
				/>
			)}
		</>
	);
}

test('three keys in one read move by three', async () => {
	const {press, untilSeen} = await show(<Letters />);
	press('jjj');
	await untilSeen('at d 3');
	press(`${keys.down}${keys.down}k`);
	await untilSeen('at e 4');
	press('Ggj');
	await untilSeen('at b 1');
	press(`${keys.pageDown}G${keys.up}`);
	await untilSeen('at i 8');
});

test('the selection follows its item when the list changes', async () => {
	const {press, untilSeen, rerender} = await show(<Letters />);
	press('jjj');
	await untilSeen('at d 3');
	rerender(<Letters items={['d', 'x', ...letters.slice(5)]} />);
	await untilSeen('at d 0');
	rerender(<Letters items={letters} />);
	await untilSeen('at d 3');
	rerender(<Letters items={['a', 'b']} />);
	await untilSeen('at b 1');
	rerender(<Letters items={[]} />);
	await untilSeen('at nothing 0');
	rerender(<Letters items={letters} />);
	await untilSeen('at d 3');
});

test('a filter can be opened, typed and closed within one read', async () => {
	const {press, untilSeen} = await show(<Filter />);
	press('/abc\r');
	await untilSeen('typing false; text "abc"; handled:.');
	press('m');
	await untilSeen('handled: metric.');
});

test('in a text field every key is just a character, only Ctrl-C goes through', async () => {
	const {press, untilSeen} = await show(<Filter />);
	press('/');
	await untilSeen('typing true');
	press('q?mjkGn/ H');
	await untilSeen('text "q?mjkGn/ H"; handled:.');
	press(keys.ctrlC);
	await untilSeen('text "q?mjkGn/ H"; handled: interrupt.');
	press(keys.escape);
	await untilSeen('typing false');
	press('q');
	await untilSeen('handled: interrupt back.');
});

test('a paste goes into the field at once, as one line, whatever keys it spells', async () => {
	const {press, untilSeen} = await show(<Filter />);
	press('/<');
	await untilSeen('text "<"');
	press(pasted('q one\r\ntwo\nthree/m'));
	await untilSeen('typing true; text "<q one two three/m"; handled:.');
});

test('a paste where there is no field does nothing', async () => {
	const {press, untilSeen} = await show(<Filter />);
	press(pasted('qqq/m'));
	press('m');
	await untilSeen('typing false; text ""; handled: metric.');
});

function Disabled() {
	useKeys('pairs', {detail: {disabled: 'no pair is selected'}, mark: () => undefined});
	return <Text>disabled</Text>;
}

test('a disabled key says why, and one without a handler nothing', async () => {
	const {press, said, until} = await show(<Disabled />);
	press(`xy${keys.enter}`);
	await until(() => said.length > 0);
	expect(said).toEqual(['no pair is selected']);
});

/** Opens something that has to be loaded first: `s`, then `p` on what it shows. */
function Loading({load}: {readonly load: () => Promise<string>}) {
	const hold = useKeyHold();
	const [shown, setShown] = useState<string>();
	const [paused, setPaused] = useState(0);
	const open = async () => {
		try {
			setShown(await hold(load()));
		} catch (error) {
			setShown((error as Error).message);
		}
	};
	useKeys('run', {more: () => void open(), pause: () => setPaused((count) => count + 1)});
	return (
		<>
			<Text>{`shown ${shown}; paused ${paused}.`}</Text>
			{shown !== undefined && <Counted />}
		</>
	);
}

function Counted() {
	const [count, setCount] = useState(0);
	useKeys('run', {pause: () => setCount((before) => before + 1)});
	return <Text>{`count ${count}`}</Text>;
}

test('keys wait for what is being loaded, whether they came with the one that loads it or later', async () => {
	const loading = Promise.withResolvers<string>();
	const {press, untilSeen, frame} = await show(<Loading load={() => loading.promise} />);
	press('p+pp');
	await untilSeen('paused 1.');
	press('p');
	// Whatever would be handed out by now has been: these come after it.
	await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
	expect(frame()).toContain('shown undefined; paused 1.');
	loading.resolve('it');
	await untilSeen('count 3');
	expect(frame()).toContain('shown it; paused 1.');
	press('p');
	await untilSeen('count 4');
});

test('keys go on when something can not be loaded, or is there already', async () => {
	const failing = await show(<Loading load={() => Promise.reject(new Error('no such part'))} />);
	failing.press('+pp');
	await failing.untilSeen('shown no such part; paused 0.');
	await failing.untilSeen('count 2');
	const ready = await show(<Loading load={() => Promise.resolve('it')} />);
	ready.press('+pp');
	await ready.untilSeen('count 2');
	expect(ready.frame()).toContain('paused 0.');
});
