import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import {createRedactor} from '../../../config/secrets.ts';
import type {PreparedRun} from '../../../prepare/prepare.ts';
import type {ProbeAdvice, ProbeResult} from '../../../probe/probe-result.ts';
import {formatCount, formatMany} from '../../../terminal/format.ts';
import {Dialog} from '../../components/dialog.tsx';
import {useMoves} from '../../hooks/use-moves.ts';
import {useSize} from '../../hooks/use-size.ts';
import {useKeys} from '../../keys/keys.tsx';
import {lazyParts} from '../../lazy-parts.ts';
import {probeLines, type ProbeLine} from '../../format/probe-lines.ts';
import {moveIn, type Move} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';

/** Rows that the border, the title, the position and the keys take. */
const frameRows = 6;

/** Sends a prompt, once per round, and aborts when the dialog closes. */
function useProbe(run: PreparedRun, round: number): {result?: ProbeResult; frames: number} {
	const [state, setState] = useState<{round: number; result?: ProbeResult; frames: number}>();
	useEffect(() => {
		const controller = new AbortController();
		const {signal} = controller;
		const tell = (found: {result?: ProbeResult; frames: number}) => {
			if (!signal.aborted) setState({round, ...found});
		};
		const send = async () => {
			const {probe} = await lazyParts.probe();
			if (signal.aborted) return;
			const result = await probe(run, {signal, watch: (frames) => tell({frames})});
			tell({result, frames: result.frames.length});
		};
		void send();
		return () => controller.abort();
	}, [run, round]);
	return state?.round === round ? state : {frames: 0};
}

function Lines({lines}: {readonly lines: readonly ProbeLine[]}) {
	const {colors, own} = useTheme();
	const {good, bad, warn, accent} = colors;
	const tones = {good, bad, warn, accent, plain: undefined, dim: undefined};
	return lines.map(({label, text, tone}, index) => {
		const color = tones[tone];
		return (
			<Box key={index} height={1} flexShrink={0} gap={1}>
				<Box width={10} flexShrink={0}>
					<Text dimColor>{label}</Text>
				</Box>
				<Text wrap="truncate-end" dimColor={tone === 'dim'} {...(color !== undefined && {color})}>
					{text === '' ? ' ' : own(text)}
				</Text>
			</Box>
		);
	});
}

/** Sends one prompt, shows what comes back, and offers the rule that would fit. */
export function ProbeView({
	run,
	width,
	onAdopt,
	onClose,
}: {
	readonly run: PreparedRun;
	readonly width: number;
	readonly onAdopt: (advice: ProbeAdvice) => void;
	readonly onClose: () => void;
}) {
	const {rows} = useSize();
	const {colors} = useTheme();
	const [round, setRound] = useState(0);
	const [scroll, setScroll] = useState({round, top: 0});
	const {result, frames} = useProbe(run, round);
	const lines = result ? probeLines(result, width - 15, createRedactor(run.secrets)) : [];
	const room = Math.max(3, rows - frameRows);
	const shown = Math.min(room, Math.max(1, lines.length));
	const top = scroll.round === round ? Math.min(scroll.top, lines.length - shown) : 0;
	const move = (to: Move) =>
		setScroll({round, top: moveIn(Math.max(1, lines.length - shown + 1), top, to, shown)});
	const advice = result?.advice;
	useKeys('everywhere', {close: onClose, back: {label: 'close', run: onClose}});
	useMoves(move);
	useKeys('probe', {
		cancel: onClose,
		again: () => setRound(round + 1),
		...(advice && {
			adopt: {
				label: advice.changesRule ? 'adopt the rule' : 'adopt the advice',
				run: () => onAdopt(advice),
			},
		}),
	});
	return (
		<Dialog title="Probe: one prompt" width={width}>
			{result ? (
				<Lines lines={lines.slice(top, top + shown)} />
			) : (
				<Text dimColor>
					{frames === 0 ? 'waiting for frames…' : `${formatMany(frames, 'frame')} so far…`}
				</Text>
			)}
			<Text dimColor>
				{lines.length > shown ? `line ${top + 1} of ${formatCount(lines.length)}` : ' '}
			</Text>
			<Text wrap="truncate-end">
				{advice && (
					<>
						<Text color={colors.accent}>a</Text>{' '}
						{advice.changesRule ? 'adopt the rule' : 'adopt the advice'}
						{'   '}
					</>
				)}
				<Text color={colors.accent}>t</Text> send it again{'   '}
				<Text color={colors.accent}>Esc</Text> close
			</Text>
		</Dialog>
	);
}
