import type {Summary} from '../model/summary.ts';
import {widthOf} from '../terminal/fit.ts';
import {formatCount} from '../terminal/format.ts';
import {sanitise} from '../terminal/sanitise.ts';
import {wrapText} from '../terminal/wrap.ts';
import {factRows, plainRows, rows, textWidth, type Page} from './layout.ts';
import {trafficFact} from './load-facts.ts';

/** Ids in the console's query; the one in the summary has more. */
const mostQueried = 5;
/** Lines of a query before and after the lines that hold one id each. */
const [before, after] = [1, 2];

/** A query must not be cut, so wide lines continue on the next one, as the language allows. */
function breakLine(line: string, width: number): string[] {
	if (widthOf(line) <= width) return [line];
	const at = line.lastIndexOf(' "');
	return at < 0 ? [line] : [line.slice(0, at), `      ${line.slice(at + 1)}`];
}

/** A query for CloudWatch Logs Insights, ready to copy. */
export function insights({insightsQuery: query}: Summary, page: Page): string[] {
	if (query === undefined) return [];
	const lines = query.split('\n').map(sanitise);
	const asked = lines.slice(before, -after);
	const rest = asked.length - mostQueried;
	const more = rest > 0 ? `; the query in summary.json covers ${formatCount(rest)} more` : '';
	const title = `for CloudWatch Logs Insights, over the log groups of the stage and its functions${more}`;
	const shown = [...lines.slice(0, before), ...asked.slice(0, mostQueried), ...lines.slice(-after)];
	const width = page.columns - 4;
	return [
		...rows('log query', wrapText(title, textWidth(page)), page),
		...plainRows(shown.flatMap((line) => breakLine(line, width)).map((line) => `  ${line}`)),
	];
}

/** The traffic, on gateways that charge for it. */
export function traffic(summary: Summary, page: Page): string[] {
	const fact = trafficFact(summary);
	return fact ? factRows(fact, page) : [];
}
