import {join, resolve} from 'node:path';
import {expect, test} from 'vitest';
import {toPortable} from '../../source/config/profiles/portable.ts';
import {temporaryFile} from '../helpers/folder.ts';

test('files are kept by absolute path, what is no path as it is', () => {
	const config = {
		url: 'wss://example.com',
		datasets: ['datasets', '-', 'langfuse:prompts', '/data/a.jsonl'],
		metrics: ['length_check:1000', './own.ts', '../other.py', '/m.ts'],
		reports: ['json', 'json=out.json', './own.ts=-', 'json=-'],
		tls: {ca: 'ca.pem', insecure: true},
		out: 'runs',
	};
	expect(toPortable(config)).toEqual({
		url: 'wss://example.com',
		datasets: [resolve('datasets'), '-', 'langfuse:prompts', '/data/a.jsonl'],
		metrics: ['length_check:1000', resolve('own.ts'), resolve('../other.py'), '/m.ts'],
		reports: ['json', `json=${resolve('out.json')}`, `${resolve('own.ts')}=-`, 'json=-'],
		tls: {ca: resolve('ca.pem'), insecure: true},
		out: resolve('runs'),
	});
});

test('a reply rule in a file is kept by its content, and by its path where it cannot be read', async () => {
	const file = await temporaryFile('rule.json', '\uFEFF{"done": {"frames": 1}}');
	expect(toPortable({reply: `@${file}`})).toEqual({reply: {done: {frames: 1}}});
	expect(toPortable({reply: '@missing.json'})).toEqual({reply: `@${resolve('missing.json')}`});
	expect(toPortable({reply: 'single'})).toEqual({reply: 'single'});
	const broken = await temporaryFile('broken.json', '{');
	expect(toPortable({reply: `@${broken}`})).toEqual({reply: `@${join(broken)}`});
});
