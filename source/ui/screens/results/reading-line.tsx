import {Text} from 'ink';
import {useEffect, useState} from 'react';
import type {RunDocument, RunReading} from '../../../runs/saved-run-reader.ts';
import {formatCount} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {useTheme} from '../../theme.tsx';

/** Milliseconds between two pictures. */
const drawInterval = 100;

function describe({progress}: RunReading): string {
	const {read, of} = progress();
	return `reading ${formatCount(read)}${of === undefined ? '' : ` of ${formatCount(of)}`} attempts`;
}

/** How far the reading of the attempts has come, where the lists will stand. */
export function ReadingLine({document: {reading}}: {readonly document: RunDocument}) {
	const {own, colors} = useTheme();
	const [text, setText] = useState(() => reading && describe(reading));
	const [problem, setProblem] = useState<string>();
	useEffect(() => {
		if (!reading) return;
		let drawn = 0;
		let current = true;
		reading.whole.catch((error: unknown) => {
			if (current) setProblem(`the attempts cannot be read: ${(error as Error).message}`);
		});
		const end = reading.subscribe(() => {
			const now = performance.now();
			if (now - drawn < drawInterval) return;
			drawn = now;
			setText(describe(reading));
		});
		return () => {
			current = false;
			end();
		};
	}, [reading]);
	if (problem !== undefined) {
		return <Text color={colors.bad}>{own(sanitiseLine(problem))}</Text>;
	}
	return <Text dimColor>{text}</Text>;
}
