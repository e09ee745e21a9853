import {Text} from 'ink';
import {useMemo} from 'react';
import type {ResultEntry} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {padEnd, truncate} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useTheme} from '../../theme.tsx';
import {useTextsOf} from './entry-texts.ts';

/** What became of a prompt, in a word: the intent of its reply, its error, or the metric that rejects it. */
function answerOf(entry: ResultEntry | undefined): string {
	if (!entry) return 'none';
	const {outcome, error, failed, got} = entry;
	if (error !== undefined) return error;
	if (outcome === 'failed' && !failed.includes('classification_accuracy')) return failed.join(', ');
	return got ?? outcome;
}

/** Columns of what changed, given those of its row. */
export const changeWidth = (columns: number): number => Math.min(44, Math.floor(columns * 0.45));

/** A prompt whose outcome changed: what it was and is, and the prompt. */
export function ChangeRow({
	entry,
	baseline,
	width,
}: {
	readonly entry: ResultEntry;
	readonly baseline: RunDocument;
	/** Columns of what changed. */
	readonly width: number;
}) {
	const {own} = useTheme();
	const texts = useTextsOf(entry);
	const before = useMemo(() => baseline.latest.attemptsOf(entry.id).at(-1), [baseline, entry]);
	const [was, is] = [answerOf(before), answerOf(entry)].map((text) => own(sanitiseLine(text)));
	const half = Math.floor((width - 3) / 2);
	const change = `${truncate(was!, half)}${own(' → ')}${truncate(is!, half)}`;
	return (
		<Text>
			{padEnd(truncate(change, width), width)}
			{'  '}
			{own(sanitiseLine(texts?.question ?? ''))}
		</Text>
	);
}
