import {Text} from 'ink';
import type {ResultEntry} from '../../../model/result-entry.ts';
import type {Summary} from '../../../model/summary.ts';
import {formatMany} from '../../../terminal/format.ts';
import {sanitise, sanitiseLine} from '../../../terminal/sanitise.ts';
import {useSize} from '../../hooks/use-size.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme} from '../../theme.tsx';
import {useTextsOf} from './entry-texts.ts';

/** Rows that `ErrorAbout` takes: the class, two each for text and meaning, the ids and the query. */
export const errorRows = 7;
const mostLines = 2;

/** An error's text, the meaning of its class, its ids in the server's logs, and how to find them. */
export function ErrorAbout({
	entry,
	summary,
}: {
	readonly entry: ResultEntry;
	readonly summary: Summary | undefined;
}) {
	const {columns} = useSize();
	const {colors, own} = useTheme();
	const name = entry.error ?? '';
	const reason = useTextsOf(entry)?.reason ?? '';
	const message = reason.slice(reason.startsWith(`${name}: `) ? name.length + 2 : 0);
	const lines = wrapText(sanitiseLine(message), columns - 2);
	const said = lines.length <= mostLines ? lines : [lines[0]!, lines.slice(1).join(' ')];
	const error = Object.hasOwn(summary?.errors ?? {}, name) ? summary!.errors[name] : undefined;
	const ids = [
		['request', error?.requestIds ?? []] as const,
		['connection', error?.connectionIds ?? []] as const,
	];
	const known = ids
		.filter(([, list]) => list.length > 0)
		.map(([what, list]) => `${what} ${list.map(sanitise).join(' ')}`);
	const meaning = wrapText(error?.explanation ?? '', columns - 2).slice(0, mostLines);
	return (
		<>
			<Text wrap="truncate-end">
				<Text bold color={colors.bad}>
					{sanitiseLine(name)}
				</Text>
				{error && <Text dimColor>{`  ${formatMany(error.count, 'prompt')} in the first run`}</Text>}
			</Text>
			{said.map((line, index) => (
				<Text key={index} wrap="truncate-end">
					{line === '' ? ' ' : line}
				</Text>
			))}
			{meaning.map((line) => (
				<Text key={line} wrap="truncate-end">
					{own(line === '' ? ' ' : line)}
				</Text>
			))}
			{known.length > 0 && (
				<Text dimColor wrap="truncate-end">
					{known.join('   ')}
				</Text>
			)}
			{summary?.insightsQuery !== undefined && (
				<Text wrap="truncate-end">
					<Text color={colors.accent}>y</Text> copies a query for CloudWatch Logs Insights
				</Text>
			)}
		</>
	);
}
