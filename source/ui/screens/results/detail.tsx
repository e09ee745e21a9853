import {Box, Text} from 'ink';
import {useEffect, useMemo, useState} from 'react';
import type {Attempt} from '../../../model/attempt.ts';
import {readAttempt, type ResultEntry} from '../../../store/results-file.ts';
import type {RunDocument} from '../../../store/run-document.ts';
import {formatCount, formatScore, formatSeconds} from '../../../terminal/format.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {moveIn, type Move} from '../../state/selection.ts';
import {wrapText} from '../../state/wrap.ts';
import {useTheme} from '../../theme.tsx';

/** Makes our own wording fit the terminal; what comes from outside stays as it is. */
type Own = (text: string) => string;

type Line = {readonly text: string; readonly heading?: boolean};

const heading = (text: string): Line => ({text, heading: true});

function timingLines({timing, connection, reply}: Attempt, own: Own): string[] {
	const {sent, first, complete, connect} = timing;
	if (sent === undefined) return ['never sent: there was no connection'];
	return [
		...(connect === undefined ? [] : [`connect      ${own(formatSeconds(connect))}`]),
		`sent         ${sent.toFixed(3)} s after the run began, on connection ${connection}`,
		...(first === undefined ? [] : [`first frame  ${own(formatSeconds(first - sent))}`]),
		`complete     ${own(formatSeconds(complete - sent))}`,
		...(reply
			? [`frames       ${formatCount(reply.frames)}, ${formatCount(reply.bytes)} bytes`]
			: []),
	];
}

function scoreLines({scores, reasons, metric_errors: errors}: Attempt): string[] {
	return [
		...Object.entries(scores).map(([name, score]) => {
			const reason = reasons?.[name];
			return `${name}  ${formatScore(score)}${reason === undefined ? '' : `  ${reason}`}`;
		}),
		...Object.entries(errors ?? {}).map(([name, message]) => `${name}  metric error: ${message}`),
	];
}

function attemptLines(entries: readonly ResultEntry[], own: Own): string[] {
	return entries.map(
		({attempt, outcome, latency, reason}) =>
			`${attempt}. ${outcome}  ${own(formatSeconds(latency))}  ${reason}`,
	);
}

function section(title: string, texts: readonly string[], columns: number): Line[] {
	if (texts.length === 0) return [];
	const lines = texts.flatMap((text) => wrapText(text, columns - 2));
	return [heading(title), ...lines.map((text) => ({text: `  ${text}`})), {text: ''}];
}

/** Everything about an attempt as lines of the screen's width. */
function toLines(attempt: Attempt, document: RunDocument, columns: number, own: Own): Line[] {
	const {prompt, reply, error} = attempt;
	const {question, expected, intent} = document.fields;
	const rest = Object.entries(prompt).filter(([key]) => key !== question && key !== expected);
	const body = reply?.body;
	const shown = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
	const all = document.entries.filter(({id}) => id === attempt.id);
	return [
		...section('Prompt', [shown(prompt[question])], columns),
		...section(
			'Row',
			rest.map(([key, value]) => `${key}${key === intent ? ' (intent)' : ''}: ${shown(value)}`),
			columns,
		),
		...section(
			'Expected',
			prompt[expected] === undefined ? [] : [shown(prompt[expected])],
			columns,
		),
		...section('Error', error ? [`${error.class}: ${error.message}`] : [], columns),
		...section('Reply', reply ? [reply.text] : ['none'], columns),
		...section(
			'Body',
			body === null || body === undefined ? [] : [JSON.stringify(body, undefined, 2)],
			columns,
		),
		...section('Scores', scoreLines(attempt), columns),
		...section('Times', timingLines(attempt, own), columns),
		...section('Attempts', attemptLines(all, own), columns),
	];
}

function useAttempt(document: RunDocument, entry: ResultEntry): Attempt | string | undefined {
	const [loaded, setLoaded] = useState<{entry: ResultEntry; attempt: Attempt | string}>();
	useEffect(() => {
		let current = true;
		readAttempt(document.folder.resultsFile, entry).then(
			(attempt) => {
				if (current) setLoaded({entry, attempt});
			},
			(error: unknown) => {
				if (current) setLoaded({entry, attempt: `cannot be read: ${(error as Error).message}`});
			},
		);
		return () => {
			current = false;
		};
	}, [document, entry]);
	return loaded?.entry === entry ? loaded.attempt : undefined;
}

/** One pair in full: scrolls, and steps through the list it was opened from. */
export function Detail({
	document,
	entries,
	position,
	height,
	onStep,
	onClose,
	onCopy,
	onEdit,
	onRerun,
}: {
	readonly document: RunDocument;
	readonly entries: readonly ResultEntry[];
	readonly position: number;
	readonly height: number;
	readonly onStep: (position: number) => void;
	readonly onClose: () => void;
	readonly onCopy: (text: string, what: string) => void;
	readonly onEdit: (attempt: Attempt) => void;
	readonly onRerun: (id: string) => void;
}) {
	const {columns} = useSize();
	const {colors, own} = useTheme();
	const entry = entries[position]!;
	const attempt = useAttempt(document, entry);
	const [scroll, setScroll] = useState({entry, top: 0});
	const lines = useMemo(
		() => (typeof attempt === 'object' ? toLines(attempt, document, columns, own) : []),
		[attempt, document, columns, own],
	);
	const rows = height - 1;
	const top = scroll.entry === entry ? Math.min(scroll.top, Math.max(0, lines.length - rows)) : 0;
	const move = (to: Move) =>
		setScroll({entry, top: moveIn(Math.max(1, lines.length - rows + 1), top, to, rows)});
	const step = (by: number) => () => onStep((position + by + entries.length) % entries.length);
	const ready = typeof attempt === 'object' ? attempt : undefined;
	const loading = {disabled: 'the record is still being read'};

	useKeys('everywhere', {back: onClose, close: onClose});
	useKeys('list', {
		down: () => move('down'),
		up: () => move('up'),
		pageDown: () => move('pageDown'),
		pageUp: () => move('pageUp'),
		first: () => move('first'),
		last: () => move('last'),
	});
	useKeys('detail', {
		next: step(1),
		previous: step(-1),
		copy: ready ? () => onCopy(ready.reply?.text ?? '', 'the reply') : loading,
		copyRecord: ready ? () => onCopy(JSON.stringify(ready, undefined, 2), 'the record') : loading,
		editor: ready ? () => onEdit(ready) : loading,
		rerunSelected: () => onRerun(entry.id),
	});

	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Text dimColor wrap="truncate-end">
				{wrapText(entry.id, columns)[0]}
				{`  attempt ${entry.attempt}  ${position + 1} of ${formatCount(entries.length)}`}
				{lines.length > rows && `  line ${top + 1} of ${formatCount(lines.length)}`}
			</Text>
			{typeof attempt === 'string' && <Text color={colors.bad}>{own(attempt)}</Text>}
			{lines.slice(top, top + rows).map(({text, heading: isHeading}, index) => (
				<Text
					key={index}
					wrap="truncate-end"
					bold={isHeading === true}
					{...(isHeading && {color: colors.accent})}
				>
					{text === '' ? ' ' : text}
				</Text>
			))}
		</Box>
	);
}
