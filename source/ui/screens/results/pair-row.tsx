import {Text} from 'ink';
import type {ResultEntry} from '../../../model/result-entry.ts';
import {padEnd, padStart, truncate} from '../../../terminal/fit.ts';
import {formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useTheme} from '../../theme.tsx';
import {useTextsOf} from './entry-texts.ts';

/** Why a pair is in the list. */
function why(entry: ResultEntry, own: (text: string) => string): string {
	if (entry.outcome === 'passed' || entry.outcome === 'left') return entry.outcome;
	if (entry.outcome === 'errored') return own(sanitiseLine(entry.error ?? 'errored'));
	if (entry.failed.includes('classification_accuracy')) {
		return own(`${sanitiseLine(entry.intent ?? '?')} → ${sanitiseLine(entry.got ?? 'none')}`);
	}
	return own(sanitiseLine(entry.failed.join(', ')));
}

/** A pair on one line: its mark, id, what is wrong with it, latency and question. */
export function PairRow({
	entry,
	isMarked,
	widths,
}: {
	readonly entry: ResultEntry;
	readonly isMarked: boolean;
	/** Columns of the id and of what is wrong. */
	readonly widths: {readonly id: number; readonly why: number};
}) {
	const {marks, own, colors} = useTheme();
	const texts = useTextsOf(entry);
	const mark = isMarked ? (marks.pass.length > 1 ? '*' : '●') : ' ';
	const id = padEnd(truncate(own(sanitiseLine(entry.id)), widths.id), widths.id);
	const doubt = entry.doubt === undefined ? '' : `${marks.doubt} doubtful `;
	const room = widths.why - doubt.length;
	const reason = padEnd(truncate(why(entry, own), room), room);
	const tone = {...{passed: undefined, left: undefined}, failed: colors.warn, errored: colors.bad}[
		entry.outcome
	];
	return (
		<Text>
			<Text color={colors.accent}>{mark} </Text>
			{id} <Text color={colors.warn}>{doubt}</Text>
			<Text {...(tone !== undefined && {color: tone})}>{reason}</Text>{' '}
			<Text dimColor>{padStart(own(formatSeconds(entry.latency)), 8)}</Text>{' '}
			{own(sanitiseLine(texts?.question ?? ''))}
		</Text>
	);
}
