import {readFile, stat, writeFile} from 'node:fs/promises';
import {expect, test} from 'vitest';
import {readDocument} from '../../source/runs/saved-run-reader.ts';
import {gatewayFor} from './plan.ts';
import {rerun, saveRun} from './saved.ts';

/** Bytes that this process has read so far, from whatever. */
async function bytesRead(): Promise<number> {
	const text = await readFile('/proc/self/io', 'utf8');
	return Number(/^rchar: (\d+)$/m.exec(text)![1]);
}

test('a rerun of a few prompts reads little of a large run', async (context) => {
	if (process.platform !== 'linux') context.skip('needs the count of bytes read');
	const {folder} = await saveRun(await gatewayFor());
	const [first] = (await readFile(folder.resultsFile, 'utf8')).split('\n');
	const attempt = JSON.parse(first!) as {reply: {text: string}};
	const text = 'a long reply '.repeat(800);
	const lines = Array.from({length: 3000}, (_, index) => {
		const reply = {...attempt.reply, text};
		return `${JSON.stringify({...attempt, id: `prompts.jsonl:${index + 1}`, index, reply})}\n`;
	});
	await writeFile(folder.resultsFile, lines.join(''));
	const {size} = await stat(folder.resultsFile);
	expect(size).toBeGreaterThan(20_000_000);
	// The first reader makes the index.
	await readDocument(folder.path);

	const other = await gatewayFor();
	const before = await bytesRead();
	const ids = ['prompts.jsonl:7', 'prompts.jsonl:2999'];
	const {summary, document} = await rerun(await readDocument(folder.path), ids, other.url);
	expect((await bytesRead()) - before).toBeLessThan(size / 10);
	expect(summary).toMatchObject({count: 2, passed: 2});
	expect(document.entries).toHaveLength(3002);
	expect(document.latest.attemptsOf(ids[1]!)).toMatchObject([{attempt: 2}]);
});
