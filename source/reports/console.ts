import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {describeRerun, type Summary} from '../model/summary.ts';
import {describeVerdict, verdictWords, type VerdictLine} from '../analysis/verdict-text.ts';
import {truncate} from '../terminal/fit.ts';
import {doubts, errors, intents, metrics, outcomes} from './console-figures.ts';
import {insights, traffic} from './console-gateway.ts';
import {capacity, generator, load, target, warnings} from './console-load.ts';
import {failedPairs} from './console-pairs.ts';
import {steps} from './console-steps.ts';
import {thresholds} from './console-thresholds.ts';
import {times} from './console-times.ts';
import {flow, wrapText} from '../terminal/wrap.ts';
import {usageFact} from './usage-facts.ts';
import {factRows, layOut, plainRows, rows, type Page} from './layout.ts';

export type ConsoleOptions = {
	readonly style: Style;
	readonly columns: number;
	/** Where the run was saved; absent when it was not. */
	readonly folder?: string | undefined;
};

const leastColumns = 40;

/**
 * The run's summary for people, ending in a newline: the verdict first, then what it rests on. The
 * verdict comes again at the end, where a log shows it last.
 */
export function renderConsole(summary: Summary, options: ConsoleOptions): string {
	const page: Page = {style: options.style, columns: Math.max(leastColumns, options.columns)};
	const {folder} = options;
	const answered = summary.successfulRequests > 0;
	return layOut(
		[
			[...headline(summary, page), ...target(summary, page)],
			warnings(summary, page),
			capacity(summary, page),
			thresholds(summary.thresholds, page),
			[
				...outcomes(summary, page),
				...doubts(summary, page),
				...errors(summary, page),
				...load(summary, page),
			],
			steps(summary, page),
			// Without a reply they would only repeat that there is none.
			answered ? metrics(summary, page) : [],
			[...times(summary, page), ...usage(summary, page)],
			answered ? intents(summary, page) : [],
			[...traffic(summary, page), ...generator(summary, page)],
			insights(summary, page),
			failedPairs(summary, page),
			rows(
				'reruns',
				(summary.reruns ?? []).map((rerun) => sanitiseLine(describeRerun(rerun))),
				page,
			),
			folder === undefined ? [] : rows('saved', [sanitiseLine(folder)], page),
			ending(summary, page),
		],
		page,
	);
}

function usage(summary: Summary, page: Page): string[] {
	const fact = usageFact(summary);
	return fact ? factRows(fact, page) : [];
}

function headline(summary: Summary, page: Page): string[] {
	const {style, columns} = page;
	const {run} = summary;
	const title = `${style.bold('floodgate')} ${style.marks.line} ${sanitiseLine(run.id ?? run.name)}`;
	return flow([title, style.bold(verdict(summary, style))], '   ', columns);
}

/** The verdict in a word and its reasons, in two lines at most. */
function ending(summary: Summary, page: Page): string[] {
	const {style, columns} = page;
	const {text, tone, mark} = describeVerdict(summary);
	const {verdict: word, verdictReasons: reasons} = summary;
	const why = reasons.length > 0 ? reasons.join('; ') : text;
	const lines = wrapText(
		sanitiseLine(`${style.marks[mark]} ${verdictWords[word]}: ${why}`),
		columns - 4,
	);
	const [first = '', ...more] = lines;
	const rest = more.length === 0 ? [] : [`  ${more.join(' ')}`];
	return plainRows(
		[first, ...rest].map((line) =>
			style.bold(paintOf(tone, style)(truncate(line, columns - 4, style.marks.ellipsis))),
		),
	);
}

const paintOf = (tone: VerdictLine['tone'], style: Style) =>
	({good: style.green, warn: style.yellow, bad: style.red})[tone];

function verdict(summary: Summary, style: Style): string {
	const {text, tone, mark} = describeVerdict(summary);
	const paint = paintOf(tone, style);
	return paint(`${style.marks[mark]} ${text}`);
}
