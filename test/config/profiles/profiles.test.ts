import {existsSync, readdirSync, readFileSync, statSync, writeFileSync} from 'node:fs';
import {chmod, mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {afterEach, expect, test, vi} from 'vitest';
import {openProfiles} from '../../../source/config/profiles/profiles.ts';
import {UserError} from '../../../source/model/user-error.ts';
import {temporaryFolder} from '../../helpers/bin.ts';

afterEach(() => vi.unstubAllEnvs());

const url = 'wss://chat.example/prod';

async function openEmpty() {
	const folder = join(await temporaryFolder(), 'home');
	const warnings: string[] = [];
	const open = () => openProfiles({folder, warn: (text) => warnings.push(text)});
	return {folder, open, warnings, profiles: open()};
}

const names = (profiles: {list: () => readonly {name: string}[]}) =>
	profiles.list().map(({name}) => name);
const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);

test('a profile comes back as it was saved, durations as text', async () => {
	const {profiles, open} = await openEmpty();
	const config = {
		url,
		connections: 20,
		timeouts: {total: '29s'},
		headers: {'x.dotted-name': '1'},
		payload: {action: 'ask', message: '{{question}}', nothing: null},
		thresholds: ['latency.p95 < 3s'],
	};
	const before = Date.now();
	expect(profiles.save('staging', config)).toBe('added');
	const found = open().get('staging');
	expect(found).toMatchObject({name: 'staging', config});
	expect(Date.parse(found.changed)).toBeGreaterThanOrEqual(before);
	expect(Date.parse(found.changed)).toBeLessThanOrEqual(Date.now());
	expect(open().list()).toEqual([{name: 'staging', changed: found.changed}]);
});

test('saving under a name again replaces the profile as a whole', async () => {
	const {profiles, open} = await openEmpty();
	profiles.save('staging', {url, connections: 20});
	expect(profiles.save('staging', {url})).toBe('replaced');
	expect(open().get('staging').config).toEqual({url});
});

const strangeNames = [
	'a.b.c',
	'two words',
	'a/b\\c',
	'../../etc/passwd',
	'__proto__',
	'constructor',
	'__internal__',
	'toString',
	'007',
	'"quoted"',
	' padded ',
	'-dash',
	'👩‍👩‍👧‍👦',
	'déjà vu',
	'中文',
	'é'.repeat(100),
	'😀'.repeat(100),
];

test('any printable name of up to 100 characters round-trips', async () => {
	const {profiles, open, folder} = await openEmpty();
	for (const name of strangeNames) profiles.save(name, {url, tags: {name}});
	const again = open();
	expect(names(again).toSorted()).toEqual(strangeNames.toSorted());
	for (const name of strangeNames) {
		expect(again.get(name), name).toMatchObject({name, config: {url, tags: {name}}});
	}
	for (const name of strangeNames) again.remove(name);
	expect(names(open())).toEqual([]);
	// Nothing was written beside the one file, or up in the tree.
	expect(readdirSync(folder)).toEqual(['profiles.json']);
	expect(readdirSync(dirname(folder))).toEqual(['home']);
});

test.each([
	['', 'needs a name'],
	['line\nbreak', 'control characters'],
	['esc\u001b[31m', 'control characters'],
	['c1\u009b', 'control characters'],
	['half \ud83d', 'Unicode'],
	['x'.repeat(101), '101'],
	['😀'.repeat(101), '101'],
])('the name %j is refused with a reason', async (name, reason) => {
	const {profiles} = await openEmpty();
	profiles.save('fine', {url});
	expect(() => profiles.save(name, {url})).toThrow(UserError);
	expect(() => profiles.save(name, {url})).toThrow(reason);
	expect(() => profiles.rename('fine', name)).toThrow(reason);
	expect(() => profiles.duplicate('fine', name)).toThrow(reason);
	expect(names(profiles)).toEqual(['fine']);
});

test('names are listed in order, numbers by their value', async () => {
	const {profiles} = await openEmpty();
	for (const name of ['load 10', 'beta', 'load 9', 'Alpha']) profiles.save(name, {url});
	expect(names(profiles)).toEqual(['Alpha', 'beta', 'load 9', 'load 10']);
});

test('a profile is renamed, duplicated and deleted, and never over another one', async () => {
	const {profiles} = await openEmpty();
	profiles.save('a', {url, connections: 2});
	profiles.save('b', {url});
	expect(() => profiles.rename('a', 'b')).toThrow('already a profile "b"');
	expect(() => profiles.duplicate('a', 'b')).toThrow('already a profile "b"');
	profiles.rename('a', 'c');
	profiles.duplicate('c', 'd');
	expect(names(profiles)).toEqual(['b', 'c', 'd']);
	expect(profiles.get('d').config).toEqual({url, connections: 2});
	profiles.remove('b');
	expect(names(profiles)).toEqual(['c', 'd']);
});

test('an unknown name is answered with the nearest one', async () => {
	const {profiles} = await openEmpty();
	expect(() => profiles.get('staging')).toThrow('no profile "staging": none is saved yet');
	profiles.save('production', {url});
	profiles.save('staging', {url});
	for (const action of [
		() => profiles.get('stagin'),
		() => profiles.remove('stagin'),
		() => profiles.rename('stagin', 'x'),
		() => profiles.duplicate('stagin', 'x'),
		() => profiles.exportAll(['stagin']),
	]) {
		expect(action).toThrow('Did you mean "staging"?');
	}
	expect(() => profiles.get('toString')).toThrow('no profile "toString"');
});

test('every bad value is found when a profile is saved, and nothing is stored', async () => {
	const {profiles} = await openEmpty();
	const bad = {url: 'https://chat.example', timeouts: {total: '30'}, conections: 5};
	expect(() => profiles.save('staging', bad)).toThrow(
		'profile "staging": no option is called "conections". Did you mean "connections"?',
	);
	const values = {url: bad.url, timeouts: bad.timeouts};
	expect(() => profiles.save('staging', values)).toThrow(
		/^profile "staging": url: .*\nprofile "staging": timeouts\.total: .*Did you mean 30s/,
	);
	expect(names(profiles)).toEqual([]);
});

test('the file is for its owner only, in a folder for its owner only, whatever was there', async () => {
	const {profiles, folder, open} = await openEmpty();
	expect(profiles.file).toBe(join(folder, 'profiles.json'));
	profiles.save('a', {url});
	expect(modeOf(folder)).toBe('700');
	expect(modeOf(profiles.file)).toBe('600');
	await chmod(profiles.file, 0o644);
	open().save('b', {url});
	expect(modeOf(profiles.file)).toBe('600');
});

test.runIf(process.platform === 'linux')(
	'without a folder given they are where the system keeps configurations',
	async () => {
		const home = await temporaryFolder();
		vi.stubEnv('FLOODGATE_HOME', '');
		vi.stubEnv('XDG_CONFIG_HOME', home);
		// As an earlier version or another program may have left it.
		await mkdir(join(home, 'floodgate'), {mode: 0o755});
		const profiles = openProfiles();
		profiles.save('a', {url});
		expect(profiles.file).toBe(join(home, 'floodgate', 'profiles.json'));
		expect(modeOf(dirname(profiles.file))).toBe('700');
	},
);

test('FLOODGATE_HOME is the folder, whose mode is left alone when it was there before', async () => {
	const home = await temporaryFolder();
	await chmod(home, 0o755);
	vi.stubEnv('FLOODGATE_HOME', home);
	openProfiles().save('a', {url});
	expect(readdirSync(home)).toEqual(['profiles.json']);
	expect(modeOf(home)).toBe('755');
});

test('a folder that cannot be made is the user’s to fix', async () => {
	const file = join(await temporaryFolder(), 'file');
	await writeFile(file, '');
	expect(() => openProfiles({folder: join(file, 'home')})).toThrow(UserError);
	expect(() => openProfiles({folder: join(file, 'home')})).toThrow('cannot be used');
});

test.each([
	['cut off', '{"version": 1, "profiles": [{"name": "a", "config": {"url": "wss://CANARY'],
	['empty', ''],
	['no object', '["CANARY"]'],
	['no list of profiles', '{"version": 1, "profiles": {"a": {"url": "CANARY"}}}'],
	['without a version', '{"profiles": []}'],
	['a profile that is none', '{"version": 1, "profiles": [{"name": "a", "config": "CANARY"}]}'],
])('a damaged file (%s) is moved aside, named, and kept as it was', async (_, damaged) => {
	const {folder, open, warnings} = await openEmpty();
	const file = join(folder, 'profiles.json');
	writeFileSync(file, damaged, {mode: 0o644});
	const profiles = open();
	expect(names(profiles)).toEqual([]);
	expect(warnings).toHaveLength(1);
	const aside = /It was moved to (.*)\.$/.exec(warnings[0]!)![1]!;
	expect(dirname(aside)).toBe(folder);
	expect(aside).toMatch(/profiles\.json\.damaged-\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d$/);
	expect(readFileSync(aside, 'utf8')).toBe(damaged);
	expect(modeOf(aside)).toBe('600');
	expect(warnings[0]).not.toContain('CANARY');
	expect(existsSync(file)).toBe(false);

	profiles.save('new', {url});
	expect(names(open())).toEqual(['new']);
	expect(warnings).toHaveLength(1);
});

test('damage is found by whatever comes first, and two damaged files are both kept', async () => {
	const {profiles, folder, warnings} = await openEmpty();
	for (const text of ['first', 'second']) {
		writeFileSync(profiles.file, text);
		profiles.save('a', {url});
	}
	const kept = readdirSync(folder).filter((name) => name.includes('.damaged-'));
	expect(kept.map((name) => readFileSync(join(folder, name), 'utf8')).toSorted()).toEqual([
		'first',
		'second',
	]);
	expect(warnings).toHaveLength(2);
	expect(names(profiles)).toEqual(['a']);
});

test('a byte order mark is no damage', async () => {
	const {profiles, warnings} = await openEmpty();
	profiles.save('a', {url});
	writeFileSync(profiles.file, `\uFEFF${readFileSync(profiles.file, 'utf8')}`);
	expect(names(profiles)).toEqual(['a']);
	expect(warnings).toEqual([]);
});

test('a file of a newer version is neither moved nor written', async () => {
	const {profiles} = await openEmpty();
	const newer = '{"version": 2, "anything": true}';
	writeFileSync(profiles.file, newer);
	expect(() => profiles.list()).toThrow('newer');
	expect(() => profiles.save('a', {url})).toThrow(UserError);
	expect(readFileSync(profiles.file, 'utf8')).toBe(newer);
});

test('what another program changed in the meantime is neither missed nor undone', async () => {
	const {profiles, open} = await openEmpty();
	profiles.save('a', {url});
	const other = open();
	other.save('b', {url});
	expect(names(profiles)).toEqual(['a', 'b']);
	profiles.save('c', {url});
	expect(names(other)).toEqual(['a', 'b', 'c']);
});
