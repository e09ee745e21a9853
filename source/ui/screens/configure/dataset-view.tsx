import {Box, Text} from 'ink';
import {useEffect, useState} from 'react';
import type {Config} from '../../../config/options/run-options.ts';
import type {DatasetPreview} from '../../../prepare/preview.ts';
import {formatCount} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {lazyParts} from '../../lazy-parts.ts';
import {useTheme} from '../../theme.tsx';

/** A prompt in the preview, or the first of several turns. */
type Row = {readonly intent: string; readonly question: string; readonly turns?: number};

/** Reads the datasets again whenever their options change. */
export function useDatasetPreview(config: Config | undefined): DatasetPreview | undefined {
	const [preview, setPreview] = useState<DatasetPreview>();
	const key = config && JSON.stringify([config.datasets, config.fields, config.maxSamples]);
	useEffect(() => {
		if (key === undefined) return undefined;
		let current = true;
		const [datasets, fields, maxSamples] = JSON.parse(key) as [
			Config['datasets'],
			Config['fields'],
			number | null,
		];
		const read = async () => {
			const {previewDataset} = await lazyParts.preview();
			const found = await previewDataset({datasets, fields, maxSamples: maxSamples ?? undefined});
			if (current) setPreview(found);
		};
		void read();
		return () => {
			current = false;
		};
	}, [key]);
	return preview;
}

/** The dataset's contents: counts, then the first prompts. */
export function DatasetView({
	preview,
	height,
}: {
	readonly preview: DatasetPreview | undefined;
	readonly height: number;
}) {
	const {colors, own} = useTheme();
	if (!preview) return <Text dimColor>{own('reading…')}</Text>;
	if (preview.kind === 'bad') {
		return (
			<Text color={colors.bad} wrap="wrap">
				{own(sanitiseLine(preview.problem))}
			</Text>
		);
	}
	const {files, prompts, skipped, formats, chats, systems} = preview;
	const talks = chats > 0 ? `, ${formatCount(chats)} ${chats === 1 ? 'chat' : 'chats'}` : '';
	const instructions =
		systems > 0 ? `, ${formatCount(systems)} with a system turn ({{system}})` : '';
	const first: readonly Row[] = preview.first;
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<Text wrap="truncate-end">
				<Text bold>{formatCount(prompts)}</Text> prompts in {formatCount(files.length)}{' '}
				{files.length === 1 ? 'file' : 'files'} ({formats.join(', ')}){talks}
				{instructions}
				{skipped > 0 && <Text color={colors.warn}>{`, ${formatCount(skipped)} bad lines`}</Text>}
			</Text>
			{first.slice(0, Math.max(0, height - 1)).map(({intent, question, turns = 1}, index) => (
				<Text key={index} wrap="truncate-end">
					<Text color={colors.accent}>{own(sanitiseLine(intent))}</Text>{' '}
					{turns > 1 && <Text color={colors.second}>{`${formatCount(turns)} turns `}</Text>}
					<Text dimColor>{own(sanitiseLine(question))}</Text>
				</Text>
			))}
		</Box>
	);
}
