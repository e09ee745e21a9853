import {Text} from 'ink';
import {useState} from 'react';
import stringWidth from 'string-width';
import {expect, test} from 'vitest';
import {Footer} from '../../../source/ui/components/footer.tsx';
import {Help} from '../../../source/ui/components/help.tsx';
import {TextInput} from '../../../source/ui/components/text-input.tsx';
import {bindingsOf, type Scope} from '../../../source/ui/keys/keymap.ts';
import {showKey} from '../../../source/ui/keys/show-key.ts';
import {useActiveBindings, useKeys, type ActiveBinding} from '../../../source/ui/keys/keys.tsx';
import {keys, linesOf, show} from '../rig.tsx';

const nothing = () => undefined;

function Screen({columns, message}: {readonly columns: number; readonly message?: string}) {
	useKeys('everywhere', {back: {label: 'go back', run: nothing}});
	useKeys('results', {
		...{nextTab: nothing, rerunErrored: nothing, rerunAll: nothing, report: nothing},
		...{compare: nothing, history: nothing, save: nothing},
		rerunFailed: {disabled: 'no prompt failed'},
	});
	useKeys('pairs', {
		...{detail: nothing, mark: nothing, rerunSelected: nothing, filter: nothing},
		...{metric: nothing, intent: nothing},
	});
	return <Footer columns={columns} message={message} />;
}

const labels = (['results', 'pairs'] as const).flatMap((scope) =>
	bindingsOf(scope)
		.filter(({footer}) => footer)
		.map(({keys: [first], label}) => `${showKey(first!, false)} ${label}`),
);

test('the footer shows six keys, the topmost layer’s first, and help and back', async () => {
	const {frame} = await show(<Screen columns={100} />);
	expect(frame().trim()).toMatch(/\? help {2}q go back$/);
	const shown = labels.filter((label) => frame().includes(label));
	expect(shown.length).toBeGreaterThan(3);
	expect(shown.length).toBeLessThanOrEqual(6);
	expect(frame()).toMatch(/^⏎ open/);
});

test.each([40, 60, 80])(
	'in %i columns the footer shows whole keys only, on one line',
	async (columns) => {
		const {frame} = await show(<Screen columns={columns} />, {columns});
		const line = frame().trim();
		expect(linesOf(line)).toHaveLength(1);
		expect(stringWidth(line)).toBeLessThanOrEqual(columns);
		expect(line).toMatch(/\? help {2}q go back$/);
		const parts = line
			.replace(/\? help {2}q go back$/, '')
			.trim()
			.split('  ');
		for (const part of parts) expect(labels).toContain(part.trim());
	},
);

function Typing() {
	useKeys('run', {pause: nothing});
	const [typing, setTyping] = useState(false);
	useKeys('pairs', {filter: () => setTyping(true)});
	return (
		<>
			{typing && (
				<TextInput initial="" columns={20} onSubmit={nothing} onCancel={() => setTyping(false)} />
			)}
			<Footer columns={100} message={undefined} />
		</>
	);
}

test('while text is typed the footer promises no key that is just a character', async () => {
	const {press, untilSeen, until} = await show(<Typing />);
	await untilSeen('p pause');
	press('/');
	await until((frame) => frame.trim() === '⏎ keep  Esc cancel');
	press(keys.escape);
	await untilSeen('p pause');
});

function Stopping() {
	const [stopping, setStopping] = useState(false);
	useKeys('run', {
		pause: stopping ? {disabled: 'the run is stopping'} : nothing,
		more: () => setStopping(true),
		...(stopping && {chart: nothing}),
	});
	return null;
}

test('the footer follows what the keys can do', async () => {
	const {press, untilSeen} = await show(
		<>
			<Stopping />
			<Footer columns={100} message={undefined} />
		</>,
	);
	expect(await untilSeen('+/-')).not.toContain('c chart');
	press('+');
	await untilSeen('c chart');
});

test('a message takes the footer’s place', async () => {
	const {frame} = await show(<Screen columns={100} message="profile saved" />);
	expect(frame().trim()).toBe('profile saved');
});

function HelpOf({height, scopes}: {readonly height: number; readonly scopes: readonly Scope[]}) {
	const bindings = scopes.flatMap((scope) =>
		bindingsOf(scope).map((binding): ActiveBinding => ({...binding, scope})),
	);
	const [open, setOpen] = useState(true);
	if (!open) return <Text>closed</Text>;
	return <Help bindings={bindings} height={height} onClose={() => setOpen(false)} />;
}

test.each([true, false])(
	'help names every key of the screen, apart from what it does (ascii: %s)',
	async (ascii) => {
		const {frame} = await show(<HelpOf height={40} scopes={['results']} />, {rows: 40, ascii});
		for (const {keys: names, help} of bindingsOf('results')) {
			const shown = names.map((name) => showKey(name, ascii)).join(' ');
			const line = linesOf(frame()).find(
				(each) => each.startsWith(`${shown} `) && each.includes(`  ${help}`),
			);
			expect(line, shown).toBeDefined();
		}
		if (ascii) expect(frame()).toMatch(/^[\x0A\x20-\x7E]*$/);
	},
);

test('help puts the screen’s own keys first and those of everywhere last', async () => {
	const {frame} = await show(<HelpOf height={70} scopes={['list', 'results', 'pairs']} />, {
		rows: 70,
	});
	const at = (text: string) => frame().indexOf(text);
	expect(at('rerun failed')).toBeLessThan(at('a page down'));
	expect(at('a page down')).toBeLessThan(at('redraw the screen'));
});

test('help fits 80×24 with every key in sight', async () => {
	const scopes: Scope[] = ['list', 'results', 'pairs'];
	const {frame} = await show(<HelpOf height={23} scopes={scopes} />, {columns: 80, rows: 23});
	for (const line of linesOf(frame())) expect(stringWidth(line)).toBeLessThanOrEqual(80);
	for (const {action, keys: names} of bindingsOf('everywhere')) {
		expect(frame(), action).toContain(showKey(names[0]!, false));
	}
	expect(frame()).toContain('Esc closes this help');
});

test.each(['?', 'q', keys.escape])('%s closes the help', async (key) => {
	const {press, untilSeen} = await show(<HelpOf height={20} scopes={['run']} />);
	press('p');
	press(key);
	await untilSeen('closed');
});

test('no key goes through the help to the screen below', async () => {
	const done: string[] = [];
	function Below() {
		useKeys('run', {pause: () => void done.push('paused')});
		return <Text>{useActiveBindings().length}</Text>;
	}
	const {press, untilSeen} = await show(
		<>
			<Below />
			<HelpOf height={20} scopes={['run']} />
		</>,
	);
	press('ppp?');
	await untilSeen('closed');
	expect(done).toEqual([]);
});

test('help finds keys by their words, and Esc shows all of them again before it closes', async () => {
	const {press, until, untilSeen} = await show(<HelpOf height={20} scopes={['results', 'list']} />);
	press('/');
	press('rerun err');
	const found = await until((frame) => !frame.includes('write a report'));
	expect(found).toContain('rerun errored');
	press(keys.enter);
	press(keys.escape);
	await untilSeen('write a report');
	press(keys.escape);
	await untilSeen('closed');
});

test('help that does not fit scrolls to its last key', async () => {
	const {press, frame, untilSeen} = await show(<HelpOf height={12} scopes={['results']} />, {
		columns: 60,
		rows: 12,
	});
	expect(frame()).toContain('next tab');
	expect(frame()).not.toContain('twice to force');
	press('G');
	await untilSeen('twice to force');
});

test.each([
	{typed: [keys.enter], text: 'staging'},
	{typed: ['new', keys.enter], text: 'new'},
	{typed: [keys.right, ' 2', keys.enter], text: 'staging 2'},
])('a placeholder is taken, replaced or edited: $text', async ({typed, text}) => {
	const taken: string[] = [];
	const {press, until, untilSeen} = await show(
		<TextInput
			initial=""
			placeholder="staging"
			columns={30}
			onSubmit={(answer) => void taken.push(answer)}
			onCancel={nothing}
		/>,
	);
	await untilSeen('staging');
	for (const chunk of typed) press(chunk);
	await until(() => taken.length > 0);
	expect(taken).toEqual([text]);
});
