import {Text} from 'ink';
import {useState} from 'react';
import {expect, test} from 'vitest';
import {BindingsContext} from '../../../source/ui/keys/bindings-context.ts';
import {bindingsOf} from '../../../source/ui/keys/keymap.ts';
import {useKeys} from '../../../source/ui/keys/keys.tsx';
import {readOwnKeys} from '../../../source/ui/keys/own-keys.ts';
import {show} from '../rig.tsx';

const read = (value: unknown) => readOwnKeys(JSON.stringify(value));

test.each<[unknown, string]>([
	[{'result.rerunFailed': ['F']}, 'there is no screen "result". Did you mean "results"?'],
	[
		{'results.rerunFaild': ['F']},
		'results has no action "rerunFaild". Did you mean "rerunFailed"?',
	],
	[{'results.rerunFailed': ['pagedwn']}, 'Did you mean "pagedown"?'],
	[{'results.rerunFailed': 'F'}, 'needs a list of keys'],
	[{'results.rerunFailed': ['o']}, '"o" does both results.rerunFailed and results.report'],
	[{'everywhere.interrupt': ['x']}, 'Ctrl-C always stops'],
	[[], 'it needs an object'],
])('%j is refused, and the usual keys stay', (value, problem) => {
	const own = read(value);
	expect(own.problems).toHaveLength(1);
	expect(own.problems[0]).toContain(problem);
	expect(own.bindingsOf('results')).toBe(bindingsOf('results'));
});

test('text that is not JSON is refused', () => {
	expect(readOwnKeys('{').problems).toEqual(['it is not JSON']);
});

function Screen() {
	const [done, setDone] = useState('nothing');
	useKeys('results', {rerunFailed: () => setDone('rerun'), report: () => setDone('reported')});
	return <Text>{done}</Text>;
}

test('a key of the file does its action in place of the usual one', async () => {
	const own = read({'results.rerunFailed': ['F']});
	expect(own.problems).toEqual([]);
	const {press, untilSeen} = await show(
		<BindingsContext value={own.bindingsOf}>
			<Screen />
		</BindingsContext>,
	);
	press('o');
	await untilSeen('reported');
	press('f');
	press('F');
	await untilSeen('rerun');
});
