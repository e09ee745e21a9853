import {Text} from 'ink';
import {useMemo, useState} from 'react';
import type {Attempt} from '../../../model/attempt.ts';
import type {EntryTexts, ResultEntry, ResultList} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {formatCount} from '../../../terminal/format.ts';
import {panelFrame} from '../../components/panel.tsx';
import {layoutOf} from '../../hooks/use-layout.ts';
import {useMoves} from '../../hooks/use-moves.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {moveIn, type Move} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';
import {attemptLines, toLines, turnLines} from './detail-lines.ts';
import {DetailLine} from './detail-line.tsx';
import {useEntryTexts} from './entry-texts.ts';
import {Framed} from './framed.tsx';
import {useAttempt, useReplyBefore} from './use-attempt.ts';

/** The last attempts of all turns in an entry's conversation, in order; empty for single prompts. */
function turnsWith({latest}: RunDocument, {turn}: ResultEntry): readonly ResultEntry[] {
	if (!turn) return [];
	return latest
		.filter((other) => other.turn?.conversation === turn.conversation)
		.part(0)
		.toSorted((a, b) => a.turn!.turn - b.turn!.turn);
}

/** One pair in full: scrolls, and steps through the list it was opened from. */
export function Detail({
	document,
	baseline,
	readOnly = false,
	entries,
	position,
	shown,
	height,
	onStep,
	onTurn,
	onClose,
	onCopy,
	onEdit,
	onRerun,
}: {
	readonly document: RunDocument;
	/** The run that it is compared with, whose reply stands beside this one's. */
	readonly baseline?: RunDocument | undefined;
	/** Nothing can be sent again. */
	readonly readOnly?: boolean;
	readonly entries: ResultList;
	readonly position: number;
	/** A turn to show in place of the entry at the position. */
	readonly shown?: ResultEntry | undefined;
	readonly height: number;
	readonly onStep: (position: number) => void;
	/** Shows another turn of the same conversation, even if the list lacks it. */
	readonly onTurn: (entry: ResultEntry) => void;
	readonly onClose: () => void;
	readonly onCopy: (text: string, what: string) => void;
	readonly onEdit: (attempt: Attempt) => void;
	readonly onRerun: (id: string) => void;
}) {
	const {columns: all} = useSize();
	const {colors, own, textOnly} = useTheme();
	const bordered = layoutOf(all) !== 'narrow' && !textOnly;
	const columns = bordered ? all - panelFrame.columns : all;
	const entry = shown ?? entries.at(position)!;
	const attempt = useAttempt(document, entry);
	const before = useReplyBefore(baseline, entry);
	const [scroll, setScroll] = useState({entry, top: 0});
	const turns = useMemo(() => turnsWith(document, entry), [document, entry]);
	const attempts = useMemo(() => document.entries.attemptsOf(entry.id), [document, entry]);
	const listed = useMemo(() => [...turns, ...attempts], [turns, attempts]);
	const known = useEntryTexts(listed);
	const isRead = listed.every(known);
	const lines = useMemo(() => {
		if (typeof attempt !== 'object') return [];
		const textsOf = (one: ResultEntry): EntryTexts =>
			(isRead ? known(one) : undefined) ?? {question: '', reason: ''};
		const conversation = turnLines(turns, entry, columns - 2, own, textsOf);
		return toLines(attempt, entry, document, columns, own, {
			conversation,
			attempts: attemptLines(attempts, own, textsOf),
			before,
		});
	}, [attempt, document, columns, own, turns, attempts, entry, isRead, known, before]);
	const rows = height - (bordered ? panelFrame.rows : 1);
	const top = scroll.entry === entry ? Math.min(scroll.top, Math.max(0, lines.length - rows)) : 0;
	const move = (to: Move) =>
		setScroll({entry, top: moveIn(Math.max(1, lines.length - rows + 1), top, to, rows)});
	const step = (by: number) => () => onStep((position + by + entries.length) % entries.length);
	const toTurn = (by: number) => {
		const target = turns[turns.findIndex(({id}) => id === entry.id) + by];
		if (target) return () => onTurn(target);
		const which = by > 0 ? 'last' : 'first';
		return {
			disabled:
				turns.length > 0
					? `this is the ${which} turn`
					: 'this prompt is not part of a conversation',
		};
	};
	const ready = typeof attempt === 'object' ? attempt : undefined;
	const loading = {disabled: 'the record is still being read'};

	useKeys('everywhere', {back: {label: 'back', run: onClose}, close: onClose});
	useMoves(move);
	useKeys('detail', {
		next: step(1),
		previous: step(-1),
		nextTurn: toTurn(1),
		previousTurn: toTurn(-1),
		copy: ready ? () => onCopy(ready.reply?.text ?? '', 'the reply') : loading,
		copyRecord: ready ? () => onCopy(JSON.stringify(ready, undefined, 2), 'the record') : loading,
		editor: ready ? () => onEdit(ready) : loading,
		...(!readOnly && {rerunSelected: () => onRerun(entry.id)}),
	});

	const place = [
		`attempt ${entry.attempt}`,
		`${formatCount(position + 1)} of ${formatCount(entries.length)}`,
		lines.length > rows ? `line ${top + 1} of ${formatCount(lines.length)}` : '',
	];
	return (
		<Framed
			title={entry.id}
			note={place.filter((part) => part !== '').join(' · ')}
			bordered={bordered}
			columns={all}
			height={height}
		>
			{typeof attempt === 'string' && <Text color={colors.bad}>{own(attempt)}</Text>}
			{lines.slice(top, top + rows).map((line, index) => (
				<DetailLine key={index} line={line} />
			))}
		</Framed>
	);
}
