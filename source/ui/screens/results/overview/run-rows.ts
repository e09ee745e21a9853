import type {Summary} from '../../../../model/summary.ts';
import type {RunDocument} from '../../../../runs/saved-run-reader.ts';
import {formatCount, formatMany, formatSeconds} from '../../../../terminal/format.ts';
import {truncate} from '../../../../terminal/fit.ts';
import {describeLevel, formatLevel} from '../../../../terminal/level.ts';
import {sanitiseLine} from '../../../../terminal/sanitise.ts';
import {wrapText} from '../../../../terminal/wrap.ts';

/** A date and time of the local clock, to the minute. */
const localTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE').slice(0, 16);

/** The level of load, or from which to which it went. */
function levelText({series, run}: Summary, plan: RunDocument['manifest']['plan']): string {
	const unit = run.model === 'closed' ? 'connections' : 'rate';
	const levels = series.map(({level}) => level).filter((level) => level > 0);
	if (levels.length === 0) {
		const planned = run.model === 'closed' ? plan.connections : plan.rate;
		return typeof planned === 'number' ? describeLevel(planned, unit) : '';
	}
	const [least, most] = levels.reduce(
		([low, high], level) => [Math.min(low, level), Math.max(high, level)],
		[Infinity, 0],
	);
	const upTo = describeLevel(most, unit);
	return least === most ? upTo : `${formatLevel(least, unit)} to ${upTo}`;
}

/** What the load generator itself needed. */
function generatorText({generator}: Summary): string {
	const {cpu, loopDelayP99: delay, workers} = generator;
	return [
		cpu === null ? '' : `CPU ${Math.round(cpu * 100)}% of a core`,
		delay === null ? '' : `event loop ${formatSeconds(delay)} late`,
		formatMany(workers, 'worker'),
	]
		.filter((text) => text !== '')
		.join(', ');
}

/** Lines that one of the rows may take. */
const mostLines = 3;

/** What was run: where to, with which prompts and load, and when. */
function runFacts({
	manifest,
	summary,
}: RunDocument): readonly {readonly label: string; readonly text: string}[] {
	if (!summary) return [];
	const {run} = summary;
	const files = manifest.dataset.files.map(({name, prompts}) => `${name} ${formatCount(prompts)}`);
	const skipped = run.skippedLines > 0 ? `, ${formatMany(run.skippedLines, 'line')} skipped` : '';
	const tags = Object.entries(run.tags).map(([key, value]) => `${key}=${value}`);
	const way = [
		run.proxy === undefined ? '' : `through ${run.proxy}`,
		run.connectTo === undefined ? '' : `connected to ${run.connectTo}`,
		run.insecure ? 'certificates not checked' : '',
	].filter((text) => text !== '');
	const level = levelText(summary, manifest.plan);
	return [
		{label: 'Url', text: run.url},
		...(way.length > 0 ? [{label: 'Way', text: way.join(', ')}] : []),
		{
			label: 'Dataset',
			text: `${formatMany(run.prompts, 'prompt')}${files.length > 0 ? ` of ${files.join(', ')}` : ''}${skipped}`,
		},
		{label: 'Load', text: `${level === '' ? '' : `${level}, `}${run.model} model`},
		{label: 'Started', text: `${localTime(run.started)}, seed ${run.seed}`},
		...(tags.length > 0 ? [{label: 'Tags', text: tags.join('  ')}] : []),
		{label: 'Generator', text: generatorText(summary)},
	];
}

/** What was run, each fact in up to three lines within the columns; the last is cut. */
export const runRows = (
	document: RunDocument,
	columns: number,
): readonly {readonly label: string; readonly lines: readonly string[]}[] =>
	runFacts(document).map(({label, text}) => {
		const lines = wrapText(sanitiseLine(text), columns);
		const rest = lines.slice(mostLines - 1).join(' ');
		const kept = lines.slice(0, mostLines - 1);
		return {label, lines: rest === '' ? kept : [...kept, truncate(rest, columns)]};
	});
