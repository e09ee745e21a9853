import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Panel} from '../../components/panel.tsx';
import {useTheme} from '../../theme.tsx';

/** A panel where there is room for its border, else its title on a line of its own. */
export function Framed({
	title,
	note,
	bordered,
	columns,
	height,
	line,
	children,
}: {
	/** May come from outside. */
	readonly title: string;
	readonly note: string;
	readonly bordered: boolean;
	readonly columns: number;
	readonly height: number;
	/** What takes the place of the title while there is no border. */
	readonly line?: ReactNode;
	readonly children: ReactNode;
}) {
	const {own} = useTheme();
	if (bordered) {
		return (
			<Panel title={title} note={note} width={columns} height={height} flexShrink={0}>
				{children}
			</Panel>
		);
	}
	const heading = [sanitiseLine(title), note].filter((text) => text !== '').join('  ');
	return (
		<Box flexDirection="column" width={columns} height={height} flexShrink={0} overflow="hidden">
			{line ?? (
				<Text dimColor wrap="truncate-end">
					{own(heading)}
				</Text>
			)}
			{children}
		</Box>
	);
}
