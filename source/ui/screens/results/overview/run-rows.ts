import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {formatCount, formatMany} from '../../../../terminal/format.ts';

/** A date and time of the local clock, to the minute. */
const localTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE').slice(0, 16);

/** What was run: where to, with which prompts, and when. */
export function runRows({
	manifest,
	summary,
}: RunDocument): readonly {readonly label: string; readonly text: string}[] {
	if (!summary) return [];
	const {run} = summary;
	const files = manifest.dataset.files.map(({name, prompts}) => `${name} ${formatCount(prompts)}`);
	const tags = Object.entries(run.tags).map(([key, value]) => `${key}=${value}`);
	const way = [
		run.proxy === undefined ? '' : `through ${run.proxy}`,
		run.connectTo === undefined ? '' : `connected to ${run.connectTo}`,
		run.insecure ? 'certificates not checked' : '',
	].filter((text) => text !== '');
	return [
		{label: 'Url', text: run.url},
		...(way.length > 0 ? [{label: 'Way', text: way.join(', ')}] : []),
		{
			label: 'Dataset',
			text: `${formatMany(run.prompts, 'prompt')}${files.length > 0 ? ` of ${files.join(', ')}` : ''}`,
		},
		{label: 'Started', text: `${localTime(run.started)}, seed ${run.seed}`},
		...(tags.length > 0 ? [{label: 'Tags', text: tags.join('  ')}] : []),
	];
}
