import {join} from 'node:path';
import {expect, onTestFinished, test, vi} from 'vitest';
import {openProfiles} from '../../../source/config/profiles/profiles.ts';
import {takeRunLock} from '../../../source/store/run-lock.ts';
import {HistoryScreen} from '../../../source/ui/screens/history-screen.tsx';
import {temporaryFolder} from '../../helpers/folder.ts';
import {manifestOf, saveRun, summaryOf} from '../../helpers/saved-runs.ts';
import {showForm} from '../configure.tsx';
import {keys, show} from '../rig.tsx';

// The text of every problem passes through here: whatever goes by one would no longer work.
vi.mock('../../../source/model/shorten-values.ts', () => ({shortenValues: () => 'xxx'}));

test.each<{given: Readonly<Record<string, unknown>>; field: string}>([
	{given: {connections: 'many'}, field: 'connections'},
	{given: {'timeouts.connect': '5 parsecs'}, field: 'connect-timeout'},
	{given: {url: undefined}, field: 'url'},
	{given: {url: '{{$env.FLOODGATE_NOWHERE|default:nowhere}}'}, field: 'url'},
	{given: {datasets: ['/nowhere/at-all.jsonl']}, field: 'dataset'},
	{given: {payload: {a: '{{nothing}}'}}, field: 'payload'},
	{given: {headers: {'x-team': '{{Question}}'}}, field: 'header'},
	{given: {subprotocols: ['{{$nothing}}']}, field: 'subprotocol'},
	{given: {'tls.ca': '/nowhere/at-all.pem'}, field: 'ca'},
	{given: {out: '/dev/null/runs'}, field: 'out'},
	{given: {metrics: ['./nowhere-at-all.ts']}, field: 'metrics'},
	{given: {thresholds: ['politeness.average > 1']}, field: 'threshold'},
	{given: {maxMessage: 1}, field: 'max-message'},
	{given: {region: 'ca-central-1'}, field: 'region'},
	{given: {findCapacity: true}, field: 'threshold'},
	{given: {stages: '30s:10', duration: '1m'}, field: 'stages'},
	{given: {inFlight: 2}, field: 'in-flight'},
	{given: {maxErrorRate: 2}, field: 'max-error-rate'},
])(
	'whatever its words are, a problem with $given marks the field $field',
	async ({given, field}) => {
		const {press, until} = await showForm(given, {rows: 80});
		press('R');
		const shown = await until((frame) => frame.includes('xxx') && frame.includes(`▸ ${field} `));
		expect(shown).not.toContain('Start this run?');
	},
);

test('whatever its words are, a secret in clear asks before it is saved', async () => {
	const profiles = openProfiles({folder: await temporaryFolder()});
	const headers = {authorization: 'Bearer 0123456789abcdef0123'};
	const {press, untilSeen, until, notes} = await showForm({headers}, {profiles});
	press('s');
	await untilSeen('Save as a profile');
	press('staging\r');
	await untilSeen('Store secrets in clear?');
	expect(profiles.list()).toEqual([]);
	press('y');
	await until(() => notes.length > 0);
	expect(profiles.get('staging').config).toMatchObject({headers});
});

test('whatever its words are, another problem of a profile is shown where its name is asked for', async () => {
	const profiles = openProfiles({folder: await temporaryFolder()});
	const {press, untilSeen, frame} = await showForm({connections: 'many'}, {profiles});
	press('s');
	await untilSeen('Save as a profile');
	press('staging\r');
	await untilSeen('xxx');
	expect(frame()).toContain('Save as a profile');
	expect(profiles.list()).toEqual([]);
});

test('whatever its words are, the history lists, keeps and deletes runs', async () => {
	const out = await temporaryFolder();
	const started = new Date().toISOString();
	await saveRun(out, manifestOf('alive', {status: 'running', started}), undefined);
	const lock = takeRunLock(join(out, 'alive'), 'floodgate run');
	onTestFinished(() => lock.release());
	await saveRun(out, manifestOf('old', {status: 'complete'}), summaryOf({verdict: 'fail'}));
	const said: string[] = [];
	const {press, untilSeen, until, frame} = await show(
		<HistoryScreen
			out={out}
			choosing={undefined}
			onOpen={() => undefined}
			onCompare={() => undefined}
			onBack={() => undefined}
			onInterrupt={() => undefined}
			onSay={(text) => said.push(text)}
		/>,
	);
	expect(frame()).toMatch(/old .*✗ fail/);
	expect(frame()).toMatch(/alive .*– running/);
	press('x');
	await untilSeen('Delete alive?');
	press('y');
	await until(() => said.length === 1);
	press(`${keys.down}x`);
	await untilSeen('Delete old?');
	press('y');
	await until((shown) => said.length === 2 && !shown.includes('old '));
	expect(said).toEqual([expect.stringContaining('xxx'), 'deleted']);
	expect(frame()).toMatch(/alive .*– running/);
});
