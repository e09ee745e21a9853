import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import type {PreparedRun} from '../../../runner/prepare.ts';
import {probe, type ProbeResult} from '../../../runner/probe.ts';
import {formatCount, formatSeconds} from '../../../terminal/format.ts';
import {Dialog} from '../../components/dialog.tsx';
import {useKeys} from '../../keys/keys.tsx';
import {wrapText} from '../../state/wrap.ts';
import {useTheme} from '../../theme.tsx';

const longestFrame = 4;

function Result({result, columns}: {readonly result: ProbeResult; readonly columns: number}) {
	const {own, colors} = useTheme();
	const {sent, connect, frames, conclusion, effect} = result;
	const good = effect?.kind === 'complete';
	return (
		<>
			<Text wrap="truncate-end">
				<Text dimColor>sent </Text>
				{wrapText(sent, columns - 12)[0]}
			</Text>
			<Text>
				<Text dimColor>handshake </Text>
				{own(connect === null ? 'failed' : formatSeconds(connect))}
			</Text>
			{frames.slice(0, 6).map((frame, index) => (
				<Box key={index} flexDirection="column">
					<Text>
						<Text dimColor>{`frame ${index + 1}   `}</Text>
						{own(`after ${formatSeconds(frame.at)}, ${formatCount(frame.bytes)} bytes`)}
					</Text>
					{wrapText(frame.text, columns - 4)
						.slice(0, longestFrame)
						.map((line, at) => (
							<Text key={at} dimColor wrap="truncate-end">
								{'  '}
								{line}
							</Text>
						))}
				</Box>
			))}
			{frames.length > 6 && (
				<Text dimColor>{`and ${formatCount(frames.length - 6)} more frames`}</Text>
			)}
			<Text color={good ? colors.good : colors.bad} bold>
				{own(wrapText(conclusion, columns * 3).join(' '))}
			</Text>
		</>
	);
}

/** Sends one prompt and shows what comes back. */
export function ProbeView({
	run,
	width,
	onClose,
}: {
	readonly run: PreparedRun;
	readonly width: number;
	readonly onClose: () => void;
}) {
	const [result, setResult] = useState<ProbeResult>();
	const [round, setRound] = useState(0);
	useEffect(() => {
		let current = true;
		void probe(run).then((found) => {
			if (current) setResult(found);
		});
		return () => {
			current = false;
		};
	}, [run, round]);
	useKeys('everywhere', {close: onClose, back: onClose});
	useKeys('probe', {
		cancel: onClose,
		again() {
			setResult(undefined);
			setRound(round + 1);
		},
	});
	return (
		<Dialog title="Probe: one prompt" width={width}>
			<Text> </Text>
			{result ? (
				<Result result={result} columns={width - 4} />
			) : (
				<Text dimColor>waiting for frames…</Text>
			)}
			<Text> </Text>
			<Text dimColor>Esc closes, t sends it again</Text>
		</Dialog>
	);
}
