import {Text} from 'ink';
import {formatCount} from '../../../terminal/format.ts';
import {padStart} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useTheme} from '../../theme.tsx';

/** The heading of a group of pairs: how many, and what they have in common. */
export function GroupRow({
	name,
	count,
	isFolded,
	tone,
}: {
	/** May come from outside. */
	readonly name: string;
	readonly count: number;
	readonly isFolded: boolean;
	readonly tone: 'good' | 'bad' | 'error';
}) {
	const {colors, own, textOnly} = useTheme();
	const sign = textOnly ? (isFolded ? 'folded ' : '') : isFolded ? '+ ' : '- ';
	return (
		<Text>
			<Text dimColor>{sign}</Text>
			<Text bold>{padStart(formatCount(count), 3)}</Text>
			<Text color={colors[tone]}>{`  ${own(sanitiseLine(name))}`}</Text>
		</Text>
	);
}
