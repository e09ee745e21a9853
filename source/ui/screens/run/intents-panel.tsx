import {Text} from 'ink';
import {padEnd} from '../../../terminal/fit.ts';
import {formatCount} from '../../../terminal/format.ts';
import {Bar} from '../../components/bar.tsx';
import {useOwnResponseTime} from '../../hooks/use-own-response-time.ts';
import {useRunner} from '../../hooks/use-runner.ts';
import {useSize} from '../../hooks/use-size.ts';
import {fitTimes} from '../../format/times.ts';
import {useTheme} from '../../theme.tsx';
import {labelWidth} from './line.tsx';
import {barWidth, nameColumn, Rows} from './panel-rows.tsx';

/** Columns of `1,234/1,234` after a bar, and of the spaces around both. */
const shareWidth = 11;
const spaces = 3;

/** Each intent with the share that passed and its times. */
export function IntentsPanel({height}: {readonly height: number}) {
	const intents = useRunner((snapshot) => snapshot.intents);
	const responds = useOwnResponseTime();
	const {columns} = useSize();
	const {colors, own} = useTheme();
	const entries = Object.entries(intents);
	const {width, nameOf} = nameColumn(
		entries.map(([name]) => name),
		own,
	);
	const room = columns - labelWidth - width - shareWidth - spaces;
	const {times, bar} = fitTimes(Object.values(intents), responds, room);
	const rows = entries.map(([name, figures]) => {
		const {count, passed} = figures;
		const color = passed === count ? colors.good : colors.warn;
		return (
			<Text key={name} wrap="truncate-end">
				{nameOf(name)}{' '}
				{bar > 0 && (
					<>
						<Bar value={passed} total={count} width={Math.min(barWidth, bar)} color={color} />{' '}
					</>
				)}
				{padEnd(`${formatCount(passed)}/${formatCount(count)}`, shareWidth)}
				<Text dimColor>{own(` ${times(figures)}`)}</Text>
			</Text>
		);
	});
	return <Rows title="Intents" rows={rows} height={height} />;
}
