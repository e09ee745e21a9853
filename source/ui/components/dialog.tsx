import {Box, Text} from 'ink';
import type {ReactNode} from 'react';
import {showKey} from '../keys/show-key.ts';
import {useKeys, useTextKeys} from '../keys/keys.tsx';
import {padEnd} from '../../terminal/fit.ts';
import {wrapText} from '../../terminal/wrap.ts';
import {useSize} from '../hooks/use-size.ts';
import {useTheme} from '../theme.tsx';
import {TextInput} from './text-input.tsx';

/**
 * A box in the middle of the screen, over what is there, that receives the keyboard. It comes after the
 * screen in the tree, because what is drawn later is on top. In text-only mode it stands alone.
 */
export function Dialog({
	title,
	children,
	width,
}: {
	readonly title: string;
	readonly children: ReactNode;
	readonly width: number;
}) {
	const {border, colors, textOnly} = useTheme();
	const {columns, rows} = useSize();
	if (textOnly) {
		return (
			<Box flexDirection="column" width={width} overflow="hidden">
				<Text bold>{title}</Text>
				{children}
			</Box>
		);
	}
	return (
		<Box
			position="absolute"
			width={columns}
			height={rows}
			justifyContent="center"
			alignItems="center"
			overflow="hidden"
		>
			<Box
				flexDirection="column"
				width={width}
				flexShrink={1}
				overflow="hidden"
				borderStyle={border}
				borderColor={colors.accent}
				paddingX={1}
			>
				<Box position="absolute" top={0} left={0}>
					{/* What is below shows through everything that is not written over. */}
					<Text>{Array.from({length: rows}, () => ' '.repeat(width - 2)).join('\n')}</Text>
				</Box>
				<Text bold>{title}</Text>
				{children}
			</Box>
		</Box>
	);
}

/** A question answered by y or n; Escape means no, and Enter what is marked. */
export function Confirm({
	title,
	text,
	width,
	enter = 'no',
	onAnswer,
}: {
	readonly title: string;
	readonly text: string;
	readonly width: number;
	/** What Enter answers; the safe answer if absent. */
	readonly enter?: 'yes' | 'no';
	readonly onAnswer: (yes: boolean) => void;
}) {
	const {colors, ascii} = useTheme();
	const enterKey = showKey('enter', ascii);
	useTextKeys(
		(key) => {
			if (key === 'enter') onAnswer(enter === 'yes');
			else if (key === 'y' || key === 'Y') onAnswer(true);
			else if (['n', 'N', 'escape', 'q'].includes(key)) onAnswer(false);
		},
		() => undefined,
		{
			hints: [
				{key: 'y', label: 'yes'},
				{key: 'n', label: 'no'},
				{key: 'enter', label: enter},
			],
		},
	);
	return (
		<Dialog title={title} width={width}>
			{wrapText(text, width - 4).map((line, index) => (
				<Text key={index}>{line}</Text>
			))}
			<Text> </Text>
			<Text>
				<Text color={colors.accent}>{enter === 'yes' ? `${enterKey} y` : 'y'}</Text> yes{'   '}
				<Text color={colors.accent}>{enter === 'no' ? `${enterKey} n` : 'n'}</Text> no
			</Text>
		</Dialog>
	);
}

/** One answer to a question. */
export type Choice = {
	/** Key names; the first one is shown. */
	readonly keys: readonly string[];
	readonly label: string;
	readonly run: () => void;
};

/** A question with several answers; Enter gives the first one, Escape the one that changes nothing. */
export function Choose({
	title,
	text,
	width,
	choices,
	onCancel,
}: {
	readonly title: string;
	readonly text: string;
	readonly width: number;
	readonly choices: readonly Choice[];
	readonly onCancel: () => void;
}) {
	const {colors, ascii} = useTheme();
	const shown = choices.map(({keys}, index) => (index === 0 ? ['enter', ...keys] : keys));
	useTextKeys(
		(key) => {
			if (key === 'escape') onCancel();
			else choices[shown.findIndex((keys) => keys.includes(key))]?.run();
		},
		() => undefined,
		{
			hints: [
				{key: 'enter', label: choices[0]?.label ?? ''},
				{key: 'escape', label: 'cancel'},
			],
		},
	);
	return (
		<Dialog title={title} width={width}>
			{wrapText(text, width - 4).map((line, index) => (
				<Text key={index}>{line}</Text>
			))}
			<Text> </Text>
			{choices.map(({label}, index) => (
				<Text key={label}>
					<Text color={colors.accent}>
						{padEnd(
							shown[index]!.slice(0, 2)
								.map((key) => showKey(key, ascii))
								.join(' '),
							6,
						)}
					</Text>
					{label}
				</Text>
			))}
		</Dialog>
	);
}

/** Asks for one line of text. */
export function Ask({
	title,
	hint,
	initial,
	width,
	problem,
	verb = 'save',
	placeholder,
	onAnswer,
}: {
	readonly title: string;
	readonly hint: string;
	readonly initial: string;
	/** What Enter does, for the footer. */
	readonly verb?: string;
	/** The text that Enter gives while nothing is typed. */
	readonly placeholder?: string;
	readonly width: number;
	readonly problem?: string | undefined;
	/** Undefined when it was cancelled. */
	readonly onAnswer: (text: string | undefined) => void;
}) {
	const {colors} = useTheme();
	return (
		<Dialog title={title} width={width}>
			<Text dimColor>{hint}</Text>
			<TextInput
				initial={initial}
				columns={width - 6}
				verb={verb}
				{...(placeholder !== undefined && {placeholder})}
				onSubmit={onAnswer}
				onCancel={() => onAnswer(undefined)}
			/>
			{problem !== undefined && <Text color={colors.bad}>{problem}</Text>}
		</Dialog>
	);
}

/** Closes at any of the usual keys; for overlays that only show something. */
export function useDismiss(onClose: () => void): void {
	useKeys(
		'everywhere',
		{close: onClose, back: {label: 'close', run: onClose}, help: onClose},
		{modal: true},
	);
}
