import {Text} from 'ink';
import {doubtAdvice} from '../../../analysis/doubts.ts';
import type {ResultEntry} from '../../../model/result-entry.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useSize} from '../../hooks/use-size.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme} from '../../theme.tsx';

/** Rows that `DoubtAbout` takes: the reason, the frame, and three for the advice. */
export const doubtRows = 5;
const mostAdvice = 3;

/** Why a pair is doubtful, the frame that shows it, and how to distinguish such replies. */
export function DoubtAbout({entry}: {readonly entry: ResultEntry}) {
	const {columns} = useSize();
	const {colors, marks, own} = useTheme();
	const {doubt = '', surplus} = entry;
	return (
		<>
			<Text wrap="truncate-end" color={colors.warn}>
				{own(sanitiseLine(`${marks.doubt} ${doubt}`))}
			</Text>
			{surplus !== undefined && (
				<Text wrap="truncate-end">{sanitiseLine(`surplus frame: ${surplus}`)}</Text>
			)}
			{wrapText(own(doubtAdvice), columns - 1)
				.slice(0, mostAdvice)
				.map((line) => (
					<Text key={line} dimColor wrap="truncate-end">
						{line}
					</Text>
				))}
		</>
	);
}
