import {writeFile} from 'node:fs/promises';
import {run} from 'floodgate';
import {oneLine} from './one-line.ts';

const url = process.env.CHATBOT_URL;
if (url === undefined) throw new Error('CHATBOT_URL is not set');

const saved = await run(
	{
		url,
		name: 'watched',
		datasets: ['prompts.jsonl'],
		connections: 2,
		metrics: ['length_check'],
	},
	{outputs: [oneLine]},
);
// A report that is given by its path is a module of one's own.
await writeFile('slow.csv', await saved.report('./slow-list.ts'));
process.exitCode = saved.summary?.verdict === 'pass' ? 0 : 3;
