import {Box, Text} from 'ink';
import {planFacts} from '../../../runner/plan-facts.ts';
import type {PreparedRun} from '../../../runner/prepare.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Dialog} from '../../components/dialog.tsx';
import {useKeys} from '../../keys/keys.tsx';
import {useTheme} from '../../theme.tsx';

/** The plan before its start; a large load on another machine wants a `y`, not just Enter. */
export function Review({
	run,
	width,
	onStart,
	onCancel,
}: {
	readonly run: PreparedRun;
	readonly width: number;
	readonly onStart: () => void;
	readonly onCancel: () => void;
}) {
	const {colors, own, marks} = useTheme();
	useKeys('everywhere', {close: onCancel, back: onCancel});
	useKeys('review', {confirm: onStart, cancel: onCancel}, {modal: false});
	return (
		<Dialog title="Start this run?" width={width}>
			<Text> </Text>
			{planFacts(run)
				.filter(([label]) => label !== 'needs --yes')
				.map(([label, text]) => (
					<Box key={label} gap={1} height={1}>
						<Box width={13} flexShrink={0}>
							<Text dimColor>{label}</Text>
						</Box>
						<Text wrap="truncate-end">{own(sanitiseLine(text))}</Text>
					</Box>
				))}
			<Text> </Text>
			{run.cautions.length > 0 && (
				<Text color={colors.warn}>
					{own(
						`${marks.error} A large load on a machine that is not this one: ${run.cautions.join(', ')}. Only if you may do that.`,
					)}
				</Text>
			)}
			<Text>
				<Text color={colors.accent}>{own('Enter')}</Text> start{'   '}
				<Text color={colors.accent}>Esc</Text> not now
			</Text>
		</Dialog>
	);
}
