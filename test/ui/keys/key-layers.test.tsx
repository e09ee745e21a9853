import {Text} from 'ink';
import {useState} from 'react';
import {expect, test} from 'vitest';
import {useKeys, useTextKeys, useActiveBindings} from '../../../source/ui/keys/keys.tsx';
import {Confirm} from '../../../source/ui/components/dialog.tsx';
import {keys, show} from '../rig.tsx';

function Layered({modal}: {readonly modal: boolean}) {
	const [below, setBelow] = useState('');
	const [above, setAbove] = useState('');
	useKeys('run', {pause: () => setBelow(`${below}p`), chart: () => setBelow(`${below}c`)});
	const [open, setOpen] = useState(false);
	useKeys('list', {last: () => setOpen(true)});
	return (
		<>
			<Text>{`below ${below}; above ${above};`}</Text>
			{open && <Upper modal={modal} onPause={() => setAbove(`${above}p`)} />}
		</>
	);
}

function Upper({modal, onPause}: {readonly modal: boolean; readonly onPause: () => void}) {
	useKeys('run', {pause: onPause}, {modal});
	const bindings = useActiveBindings();
	return <Text>{`active ${bindings.map(({action}) => action).join(' ')}`}</Text>;
}

test('the topmost layer gets a key first, and what it does not know goes further down', async () => {
	const {press, untilSeen} = await show(<Layered modal={false} />);
	press('G');
	await untilSeen('active pause last pause chart');
	press('pc');
	await untilSeen('below c; above p;');
});

test('no key goes below a modal layer', async () => {
	const {press, untilSeen} = await show(<Layered modal />);
	press('G');
	await untilSeen('active pause');
	press('cp');
	expect(await untilSeen('above p;')).toContain('below ;');
});

function Asking({onAnswer}: {readonly onAnswer: (yes: boolean) => void}) {
	const [count, setCount] = useState(0);
	const [open, setOpen] = useState(false);
	useKeys('run', {pause: () => setCount(count + 1), more: () => setOpen(true)});
	return (
		<>
			<Text>{`count ${count}`}</Text>
			{open && <Confirm title="Delete it?" text="For good." width={40} onAnswer={onAnswer} />}
		</>
	);
}

test.each([
	{key: 'y', answer: true},
	{key: 'Y', answer: true},
	{key: 'n', answer: false},
	{key: keys.enter, answer: false},
	{key: keys.escape, answer: false},
	{key: 'q', answer: false},
])('a question takes $key for $answer, and no other key does anything', async ({key, answer}) => {
	const answers: boolean[] = [];
	const {press, until, untilSeen} = await show(<Asking onAnswer={(yes) => answers.push(yes)} />);
	press('+');
	expect(await untilSeen('Delete it?')).toContain('For good.');
	press('ps x');
	press(key);
	await until(() => answers.length > 0);
	expect(answers).toEqual([answer]);
	await untilSeen('count 0');
});

function Closable() {
	const [open, setOpen] = useState(false);
	const [count, setCount] = useState(0);
	useKeys('run', {pause: () => setCount(count + 1), more: () => setOpen(true)});
	return (
		<>
			<Text>{`count ${count}; open ${open}`}</Text>
			{open && <Field onDone={() => setOpen(false)} />}
		</>
	);
}

function Field({onDone}: {readonly onDone: () => void}) {
	useTextKeys(
		(key) => {
			if (key === 'enter') onDone();
		},
		() => undefined,
	);
	return null;
}

test('when a layer goes, the one below has the keys again', async () => {
	const {press, untilSeen} = await show(<Closable />);
	press('spp\rp');
	await untilSeen('count 1; open false');
});

function Toggled() {
	const [off, setOff] = useState(false);
	const [open, setOpen] = useState(false);
	const [said, setSaid] = useState('');
	useKeys('everywhere', {back: () => setSaid('left'), redraw: () => setOff(!off)}, {active: !off});
	useKeys('run', {pause: () => setOpen(true)});
	return (
		<>
			<Text>{`said ${said}; open ${open}; off ${off}`}</Text>
			{open && <Inner onClose={() => setOpen(false)} onSwitch={() => setOff(!off)} />}
		</>
	);
}

function Inner({onClose, onSwitch}: {readonly onClose: () => void; readonly onSwitch: () => void}) {
	useKeys('everywhere', {back: onClose});
	useKeys('run', {more: onSwitch});
	return null;
}

test('a layer that is switched off and on again stays below what came after it', async () => {
	const {press, untilSeen} = await show(<Toggled />);
	press('p+');
	await untilSeen('open true; off true');
	press('+');
	await untilSeen('open true; off false');
	press('q');
	await untilSeen('said ; open false');
	press('q');
	await untilSeen('said left');
});
