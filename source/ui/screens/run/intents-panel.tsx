import {Text} from 'ink';
import {padEnd} from '../../../terminal/fit.ts';
import {formatCount} from '../../../terminal/format.ts';
import {Bar} from '../../components/bar.tsx';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {fitTimes} from '../../format/times.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth} from './line.tsx';
import {barWidth, nameColumn, Rows, type PanelProps} from './panel-rows.tsx';

/** Columns of `1,234/1,234` after a bar, and of the spaces around both. */
const shareWidth = 11;
const spaces = 3;

/** Each intent with the share that passed and its times. */
export function IntentsPanel({height, columns, label}: PanelProps) {
	const intents = useRunner((snapshot) => snapshot.intents);
	const responds = useOwnResponseTime();
	const {colors, own} = useTheme();
	const entries = Object.entries(intents);
	const {width, nameOf} = nameColumn(
		entries.map(([name]) => name),
		own,
	);
	const beside = label === undefined ? 0 : labelWidth;
	const room = columns - beside - width - shareWidth - spaces;
	const {times, bar} = fitTimes(Object.values(intents), responds, room);
	const rows = entries.map(([name, figures]) => {
		const {count, passed} = figures;
		return (
			<Text key={name} wrap="truncate-end">
				{nameOf(name)}{' '}
				{bar > 0 && (
					<>
						<Bar value={passed} total={count} width={Math.min(barWidth, bar)} />{' '}
					</>
				)}
				<Text {...(passed < count && {color: colors.bad})}>
					{padEnd(`${formatCount(passed)}/${formatCount(count)}`, shareWidth)}
				</Text>
				<Text dimColor>{own(` ${times(figures)}`)}</Text>
			</Text>
		);
	});
	return <Rows label={label} rows={rows} height={height} />;
}
