import {Box, Text} from 'ink';
import type {reviewFacts} from '../../../prepare/plan-facts.ts';
import type {PreparedRun} from '../../../prepare/prepare.ts';
import {truncate} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Dialog} from '../../components/dialog.tsx';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {showKey} from '../../keys/show-key.ts';
import {wrapText} from '../../../terminal/wrap.ts';
import {useTheme} from '../../theme.tsx';

/** Rows that the border, the title, the keys and the blank lines around the facts take. */
const frameRows = 6;
const labelWidth = 13;
/** Facts shown in full below the list instead. */
const saidBelow = ['warning', 'needs --yes'];
/** Facts that a small terminal omits, in this order. */
const dispensable = ['skipped lines', 'seed', 'timeouts', 'workers', 'metrics', 'dataset', 'url'];

export type Facts = ReturnType<typeof reviewFacts>;
type Lines = {readonly label: string; readonly lines: readonly string[]};

/** The facts in up to two lines each; the most important ones if not all fit. */
function fitFacts(all: Facts, room: number, columns: number): Lines[] {
	let facts = all
		.filter(([label]) => !saidBelow.includes(label))
		.map(([label, text]) => {
			const [first = '', ...rest] = wrapText(sanitiseLine(text), columns);
			const second = truncate(rest.join(' '), columns);
			return {label, lines: second === '' ? [first] : [first, second]};
		});
	const isTooLong = () => facts.reduce((sum, {lines}) => sum + lines.length, 0) > room;
	for (const name of dispensable) {
		if (isTooLong()) facts = facts.filter(({label}) => label !== name);
	}
	return isTooLong() ? facts.map(({label, lines}) => ({label, lines: lines.slice(0, 1)})) : facts;
}

/** The plan before the start, with its warnings. */
export function Review({
	run,
	facts: all,
	width,
	onStart,
	onCancel,
}: {
	readonly run: PreparedRun;
	readonly facts: Facts;
	readonly width: number;
	readonly onStart: () => void;
	readonly onCancel: () => void;
}) {
	const {ascii, colors, own, marks} = useTheme();
	const {rows} = useSize();
	const {cautions, warnings} = run;
	// Each takes up to two lines.
	const said = 2 * (warnings.length + (cautions.length > 0 ? 1 : 0));
	const facts = fitFacts(all, rows - frameRows - said, width - labelWidth - 5);
	useKeys('everywhere', {close: onCancel, back: {label: 'not now', run: onCancel}});
	useKeys('review', {confirm: onStart, cancel: onCancel}, {modal: false});
	return (
		<Dialog title="Start this run?" width={width}>
			<Text> </Text>
			{facts.map(({label, lines}) => (
				<Box key={label} gap={1} flexShrink={0}>
					<Box width={labelWidth} flexShrink={0}>
						<Text dimColor>{label}</Text>
					</Box>
					<Text wrap="truncate-end">{own(lines.join('\n'))}</Text>
				</Box>
			))}
			<Text> </Text>
			{warnings.map((text) => (
				<Text key={text} color={colors.warn}>
					{own(`${marks.error} ${sanitiseLine(text)}`)}
				</Text>
			))}
			{cautions.length > 0 && (
				<Text color={colors.warn}>
					{own(
						`${marks.error} A large load on another machine: ${cautions.join(', ')}. Start it only with permission.`,
					)}
				</Text>
			)}
			<Text>
				<Text color={colors.accent}>{showKey('enter', ascii)}</Text> start{'   '}
				<Text color={colors.accent}>Esc</Text> not now
			</Text>
		</Dialog>
	);
}
