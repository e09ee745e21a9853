import {Text} from 'ink';
import {Fragment} from 'react';
import type {Part} from '../../reports/facts.ts';
import {useTheme} from '../theme.tsx';
import {partGap} from './fit-parts.ts';

/** The text of a part, coloured by its tone. */
export function PartText({part: {text, mark, tone}}: {readonly part: Part}) {
	const {own, colors, marks} = useTheme();
	const shown = `${mark === undefined ? '' : `${marks[mark]} `}${own(text)}`;
	if (tone === 'plain') return shown;
	if (tone === 'strong') return <Text bold>{shown}</Text>;
	if (tone === 'muted') return <Text dimColor>{shown}</Text>;
	return <Text color={colors[tone]}>{shown}</Text>;
}

/** Parts of a fact one after the other, within one line of text. */
export function Parts({parts}: {readonly parts: readonly Part[]}) {
	return parts.map((part, index) => (
		<Fragment key={index}>
			{index > 0 && ' '.repeat(partGap)}
			<PartText part={part} />
		</Fragment>
	));
}
