import {Text} from 'ink';
import type {ResultEntry} from '../../../model/result-entry.ts';
import {padEnd, padStart, truncate} from '../../../terminal/fit.ts';
import {formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useTheme} from '../../theme.tsx';
import {useTextsOf} from './entry-texts.ts';
import type {Grouping} from './use-pair-groups.ts';

/** Columns of a row's parts; 0 leaves a part out. */
export type RowWidths = {readonly id: number; readonly why: number; readonly latency: number};

const latencyWidth = 8;
/** Columns from which a row has room for its latency, and for its id. */
const [withLatency, withId] = [64, 100];
const [widestId, widestWhy] = [26, 40];

/** The parts that a row has room for, by its columns: the prompt stays, the id goes first. */
export function rowWidths(columns: number, idWidth: number, grouping?: Grouping): RowWidths {
	const id = Math.min(widestId, idWidth);
	// The heading of a group has the message of its errors, which have no latency.
	if (grouping === 'error') return {id: columns >= withId ? id : 0, latency: 0, why: 0};
	const share = columns >= withId ? 0.3 : 0.38;
	return {
		id: columns >= withId ? id : 0,
		latency: columns >= withLatency ? latencyWidth : 0,
		why: Math.min(widestWhy, Math.floor(columns * share)),
	};
}

/** Why a pair is in the list: what was expected and came, the metrics that reject it, or its error. */
function why(entry: ResultEntry, reason: string, isGrouped: boolean): string {
	const {outcome, error, failed, intent, got} = entry;
	if (outcome === 'passed' || outcome === 'left') return outcome;
	if (outcome === 'errored') return reason === '' ? (error ?? 'errored') : reason;
	const others = failed.length > 1 ? ` +${failed.length - 1}` : '';
	if (failed.includes('classification_accuracy')) {
		return `${intent ?? '?'} → ${got ?? 'none'}${others}`;
	}
	return isGrouped && reason !== '' ? reason : failed.join(', ');
}

/** A pair on one line: its mark, what is wrong with it, its prompt, and as there is room its id and latency. */
export function PairRow({
	entry,
	isMarked,
	widths,
	group,
}: {
	readonly entry: ResultEntry;
	readonly isMarked: boolean;
	readonly widths: RowWidths;
	/** What the heading above it says, if it is in a group. */
	readonly group?: string | undefined;
}) {
	const {marks, own, colors} = useTheme();
	const texts = useTextsOf(entry);
	const mark = isMarked ? (marks.pass.length > 1 ? '*' : '●') : ' ';
	const id = padEnd(truncate(own(sanitiseLine(entry.id)), widths.id), widths.id);
	const doubt = entry.doubt === undefined ? '' : `${marks.doubt} doubtful `;
	const room = Math.max(0, widths.why - doubt.length);
	const said = own(sanitiseLine(why(entry, texts?.reason ?? '', group !== undefined)));
	const reason = room > 0 ? `${padEnd(truncate(said, room), room)} ` : '';
	const tone = {...{passed: undefined, left: undefined}, failed: colors.bad, errored: colors.error}[
		entry.outcome
	];
	return (
		<Text>
			<Text color={colors.accent}>{mark} </Text>
			{widths.id > 0 && `${id} `}
			<Text color={colors.warn}>{doubt}</Text>
			<Text {...(tone !== undefined && {color: tone})}>{reason}</Text>
			{widths.latency > 0 && (
				<Text dimColor>{`${padStart(own(formatSeconds(entry.latency)), widths.latency)}  `}</Text>
			)}
			{own(sanitiseLine(texts?.question ?? ''))}
		</Text>
	);
}
