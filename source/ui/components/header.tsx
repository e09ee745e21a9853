import {Box, Text} from 'ink';
import {Fragment} from 'react';
import {truncate, widthOf} from '../../terminal/fit.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTheme} from '../theme.tsx';

const gap = 2;

/** Columns of a state that still says something, and of a name. */
const leastState = 20;
const leastName = 12;

/** The word that a state begins with: what remains of it when there is no room. */
const firstWords = (state: string): string => state.split(/[:,]/, 1)[0]!;

/**
 * What of place, name and state fits into a line. The middle goes first: the name of the screen, then
 * most of the reasons in the state. The run's name and the state's first words stay.
 */
function fitHeader(
	texts: {readonly screen: string; readonly name: string; readonly state: string},
	columns: number,
	line: string,
	ellipsis: string,
): {readonly screen: string; readonly name: string; readonly state: string} {
	const {screen, name, state} = texts;
	const before = (place: string) =>
		widthOf(`floodgate ${line} `) + (place === '' ? 0 : widthOf(place));
	const nameWidth = (place: string) =>
		name === '' ? 0 : widthOf(name) + (place === '' ? 0 : widthOf(` ${line} `));
	const stateWidth = state === '' ? 0 : widthOf(state) + gap;
	const free = columns - before(screen) - nameWidth(screen);
	if (stateWidth <= free || name === '') {
		return {...texts, state: truncate(state, Math.max(0, free - gap), ellipsis)};
	}
	const room = columns - before('');
	const least = Math.min(widthOf(state), leastState);
	if (room - widthOf(name) - gap >= least) {
		return {screen: '', name, state: truncate(state, room - widthOf(name) - gap, ellipsis)};
	}
	// A name that is cut anyway does not need the place of the screen's name.
	if (stateWidth <= leastState && free - stateWidth + widthOf(name) >= leastName) {
		return {screen, name: truncate(name, free - stateWidth + widthOf(name), ellipsis), state};
	}
	const word = firstWords(state);
	const forName = Math.max(leastName, room - widthOf(word) - gap);
	const shown = truncate(name, forName, ellipsis);
	return {screen: '', name: shown, state: truncate(word, room - widthOf(shown) - gap, ellipsis)};
}

/** The first line of every screen: its place, what it is about, and on the right its state. */
export function Header({
	screen,
	detail = '',
	right = '',
	rightColor,
}: {
	readonly screen: string;
	/** May come from outside: it is sanitised here. */
	readonly detail?: string | undefined;
	/** Begins with the words that matter most, before a colon or a comma; sanitised here as well. */
	readonly right?: string | undefined;
	readonly rightColor?: string | undefined;
}) {
	const {marks, own, colors} = useTheme();
	const {columns} = useSize();
	const texts = {screen, name: own(sanitiseLine(detail)), state: own(sanitiseLine(right))};
	const shown = fitHeader(texts, columns, marks.line, marks.ellipsis);
	const place = [shown.screen, shown.name].filter((text) => text !== '');
	return (
		<Box justifyContent="space-between" height={1} flexShrink={0} gap={gap}>
			<Box flexShrink={1} overflow="hidden">
				<Text wrap="truncate-end">
					<Text bold color={colors.accent}>
						floodgate
					</Text>
					{place.map((text) => (
						<Fragment key={text}>
							<Text dimColor> {marks.line} </Text>
							<Text bold>{text}</Text>
						</Fragment>
					))}
				</Text>
			</Box>
			{shown.state !== '' && (
				<Box flexShrink={0}>
					<Text bold {...(rightColor !== undefined && {color: rightColor})}>
						{shown.state}
					</Text>
				</Box>
			)}
		</Box>
	);
}
