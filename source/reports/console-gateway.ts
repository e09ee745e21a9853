import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Summary} from '../model/summary.ts';
import {formatDollars} from '../terminal/dollars.ts';
import {widthOf} from '../terminal/fit.ts';
import {formatCount, formatMany} from '../terminal/format.ts';
import {sanitise} from '../terminal/sanitise.ts';
import {flow, wrapText} from '../terminal/wrap.ts';
import {plainRows, rows, textWidth, type Page} from './layout.ts';

/** Ids that the query on the console asks for; that of the summary has more. */
const mostQueried = 5;
/** Lines of a query before and after those that ask for an id each. */
const [before, after] = [1, 2];

/** A query that is cut is none: what is too wide goes on in the next line, as the language allows. */
function breakLine(line: string, width: number): string[] {
	if (widthOf(line) <= width) return [line];
	const at = line.lastIndexOf(' "');
	return at < 0 ? [line] : [line.slice(0, at), `      ${line.slice(at + 1)}`];
}

/** A query for CloudWatch Logs Insights, ready to be copied. */
export function insights({insightsQuery: query}: Summary, page: Page): string[] {
	if (query === undefined) return [];
	const lines = query.split('\n').map(sanitise);
	const asked = lines.slice(before, -after);
	const rest = asked.length - mostQueried;
	const more = rest > 0 ? `; the one in summary.json asks for ${formatCount(rest)} more` : '';
	const title = `for CloudWatch Logs Insights, over the log groups of the stage and its functions${more}`;
	const shown = [...lines.slice(0, before), ...asked.slice(0, mostQueried), ...lines.slice(-after)];
	const width = page.columns - 4;
	return [
		...rows('log query', wrapText(title, textWidth(page)), page),
		...plainRows(shown.flatMap((line) => breakLine(line, width)).map((line) => `  ${line}`)),
	];
}

/** Figures of what went over the wire, where somebody pays for it. */
export function traffic({gateway}: Summary, page: Page): string[] {
	// Summaries of earlier versions have none.
	const cost = gateway?.costUsd ?? null;
	if (!gateway || cost === null) return [];
	const {messageUnitsSent: sent, messageUnitsReceived: received} = gateway;
	const minutes = Math.round(gateway.connectionMinutes);
	const parts = [
		`${formatMany(sent + received, 'message unit')} (sent ${formatCount(sent)}, received ${formatCount(received)})`,
		formatMany(minutes, 'connection-minute'),
		`${formatMany(gateway.connectionsOpened, 'connection')} opened, at most ${formatCount(gateway.peakNewConnectionsPerSecond)}/s`,
		page.style.bold(formatDollars(cost)),
	];
	return rows('API Gateway', flow(parts, '   ', textWidth(page)), page);
}

/** Frames of numbered streams that did not come once and in order. */
export function sequenceFaults({sequence}: Summary): string[] {
	if (!sequence) return [];
	const {lost, duplicated, outOfOrder: disordered} = sequence;
	const faults: [number, string][] = [
		[lost, 'lost'],
		[duplicated, 'duplicated'],
		[disordered, 'out of order'],
	];
	return faults
		.filter(([count]) => count > 0)
		.map(([count, what]) => `frames ${what} ${formatCount(count)}`);
}

/** What the gateway said on the way to replies. */
export const noticesOf = ({notices = {}}: Summary): string[] =>
	Object.entries(notices).map(
		([name, {count}]) => `notice ${sanitiseLine(name)} ×${formatCount(count)}`,
	);
