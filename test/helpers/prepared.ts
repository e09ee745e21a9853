import {configSchema} from '../../source/config/options/run-options.ts';
import {prepareRun, type PreparedRun} from '../../source/prepare/prepare.ts';
import {temporaryFile} from './folder.ts';

/** A prepared run over so many prompts, from the options that a test cares for. */
export async function prepare(
	config: Readonly<Record<string, unknown>>,
	prompts = 20,
): Promise<PreparedRun> {
	const row = (index: number) => JSON.stringify({Question: `Question ${index} ?`, Intent: 'pii'});
	const text = Array.from({length: prompts}, (_, index) => row(index)).join('\n');
	const datasets = [await temporaryFile('prompts.jsonl', text)];
	const url = 'wss://chatbot.invalid/prod';
	const parsed = configSchema.parse({url, datasets, metrics: [], ...config});
	return prepareRun({...parsed, url: parsed.url ?? url, seed: 7, name: 'test'});
}
