import {run} from 'floodgate';
import {oneLine} from './one-line.ts';

const url = process.env.CHATBOT_URL;
if (url === undefined) throw new Error('CHATBOT_URL is not set');

const {summary, folder} = await run(
	{
		url,
		name: 'watched',
		datasets: ['prompts.jsonl'],
		connections: 2,
		metrics: ['length_check'],
		// A report that is given by a path is a module of one's own.
		reports: ['./slow-list.ts=slow.csv'],
	},
	{outputs: [oneLine]},
);
process.stderr.write(`${summary?.verdict ?? 'no verdict'}, saved in ${folder}\n`);
