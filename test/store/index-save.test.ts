import {spawnSync} from 'node:child_process';
import {appendFileSync} from 'node:fs';
import {readdir, writeFile} from 'node:fs/promises';
import {dirname, resolve} from 'node:path';
import {expect, test} from 'vitest';
import {defaultFields} from '../../source/dataset/fields.ts';
import {openResultsIndex} from '../../source/store/results-index.ts';
import {makeAttempt} from '../helpers/attempt.ts';
import {temporaryFile} from '../helpers/folder.ts';

const line = `${JSON.stringify(makeAttempt())}\n`;
/** More than one block of the index, so that its file begins while the results are still being read. */
const manyLines = line.repeat(10_000);

test('when the results cannot be read to their end, nothing of a new index is left', async () => {
	const file = await temporaryFile('results.jsonl', manyLines);
	const opened = openResultsIndex(file, {
		...{fields: defaultFields, maySave: true},
		onProgress({read}) {
			if (read > 5000) throw new Error('EIO');
		},
	});
	await expect(opened).rejects.toThrow('EIO');
	expect(await readdir(dirname(file))).toEqual(['results.jsonl']);
});

test('results that grow while they are read leave no index behind', async () => {
	const file = await temporaryFile('results.jsonl', manyLines);
	let isLonger = false;
	await openResultsIndex(file, {
		...{fields: defaultFields, maySave: true},
		onProgress() {
			if (!isLonger) appendFileSync(file, line);
			isLonger = true;
		},
	});
	expect(await readdir(dirname(file))).toEqual(['results.jsonl']);
});

test('a process that is left while it reads takes its beginning of an index with it', async () => {
	const file = await temporaryFile('results.jsonl', manyLines);
	const script = await temporaryFile('leave.ts', '');
	const source = resolve('source');
	await writeFile(
		script,
		`import {readdirSync} from 'node:fs';
		import {openResultsIndex} from '${source}/store/results-index.ts';
		import {defaultFields} from '${source}/dataset/fields.ts';
		await openResultsIndex(process.argv[2], {fields: defaultFields, maySave: true, onProgress({read}) {
			if (read < 5000) return;
			console.log(readdirSync(${JSON.stringify(dirname(file))}).length);
			process.exit(0);
		}});`,
	);
	const {stdout} = spawnSync(process.execPath, [script, file], {encoding: 'utf8'});
	expect(stdout).toBe('2\n');
	expect(await readdir(dirname(file))).toEqual(['results.jsonl']);
});
