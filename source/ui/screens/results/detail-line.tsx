import {Text} from 'ink';
import {useTheme} from '../../theme.tsx';
import type {Line} from './detail-lines.ts';

/** A line of a record: a heading, text, or words of two texts side by side. */
export function DetailLine({line: {text, heading, tone, parts, label}}: {readonly line: Line}) {
	const {colors} = useTheme();
	if (parts) {
		const tones = {same: undefined, added: colors.good, removed: colors.bad};
		return (
			<Text wrap="truncate-end">
				{'  '}
				{parts.map(({text: words, kind}, index) => (
					<Text key={index} {...(tones[kind] !== undefined && {color: tones[kind]})}>
						{words}
					</Text>
				))}
			</Text>
		);
	}
	if (label !== undefined) {
		return (
			<Text wrap="truncate-end">
				<Text dimColor>{label.padEnd(10)}</Text>
				{text}
			</Text>
		);
	}
	const color = heading === true ? colors.accent : tone && colors[tone];
	return (
		<Text
			wrap="truncate-end"
			bold={heading === true || tone !== undefined}
			{...(color !== undefined && {color})}
		>
			{text === '' ? ' ' : text}
		</Text>
	);
}
