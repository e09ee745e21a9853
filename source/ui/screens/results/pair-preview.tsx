import {Box, Text} from 'ink';
import {useMemo} from 'react';
import type {ResultEntry} from '../../../model/result-entry.ts';
import type {RunDocument} from '../../../runs/saved-run-reader.ts';
import {useTheme} from '../../theme.tsx';
import {DetailLine} from './detail-line.tsx';
import {previewLines} from './detail-lines.ts';
import {useAttempt, useReplyBefore} from './use-attempt.ts';

/** A record in short: why it is in the list, prompt, expected, reply, frames. */
export function PairPreview({
	document,
	baseline,
	entry,
	columns,
	height,
	hint,
}: {
	readonly document: RunDocument;
	/** The run that it is compared with, whose reply stands below this one's. */
	readonly baseline?: RunDocument | undefined;
	readonly entry: ResultEntry | undefined;
	readonly columns: number;
	readonly height: number;
	/** What else can be done with it, on the last row. */
	readonly hint?: string | undefined;
}) {
	const {colors, own} = useTheme();
	const attempt = useAttempt(document, entry);
	const before = useReplyBefore(baseline, entry);
	const rows = height - (hint === undefined ? 0 : 1);
	const lines = useMemo(
		() =>
			entry && typeof attempt === 'object'
				? previewLines(attempt, entry, document, {columns, rows}, own, before)
				: [],
		[attempt, entry, document, columns, rows, own, before],
	);
	return (
		<Box flexDirection="column" height={height} overflow="hidden" flexShrink={0}>
			{typeof attempt === 'string' && <Text color={colors.bad}>{own(attempt)}</Text>}
			{lines.slice(0, rows).map((line, index) => (
				<DetailLine key={index} line={line} />
			))}
			{hint !== undefined && (
				<>
					<Box flexGrow={1} />
					<Text dimColor wrap="truncate-end">
						{hint}
					</Text>
				</>
			)}
		</Box>
	);
}
