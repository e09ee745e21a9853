import {Box, Text} from 'ink';
import {useState} from 'react';
import {padEnd, widthOf} from '../../../terminal/fit.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Dialog} from '../../components/dialog.tsx';
import {List} from '../../components/list.tsx';
import {TextInput} from '../../components/text-input.tsx';
import {useSize} from '../../hooks/use-size.ts';
import type {Field} from '../../state/form.ts';
import {findFields} from '../../state/form-rows.ts';
import {isShown} from '../../state/load-form.ts';
import {moveIn} from '../../state/selection.ts';
import {useTheme} from '../../theme.tsx';
import {loadHelp} from './load-row.tsx';
import type {Configure} from './use-configure.ts';

const mostRows = 10;
/** Rows of the border, the title, the text and the space around them. */
const frameRows = 6;

/** Finds a field by its name, or else by its help; the fields that fit are shown while one types. */
export function FindField({
	form,
	width,
	onAnswer,
}: {
	readonly form: Pick<Configure, 'fields' | 'choice' | 'layers'>;
	readonly width: number;
	/** Undefined when it was cancelled. */
	readonly onAnswer: (found: Field | 'load' | undefined) => void;
}) {
	const {rows} = useSize();
	const {own} = useTheme();
	const [text, setText] = useState('');
	const [marked, setMarked] = useState(0);
	const isHidden = (field: Field) => !isShown(field, form.choice, form.layers);
	const wanted = text.trim().toLowerCase();
	const isLoad = wanted !== '' && 'load'.startsWith(wanted);
	const found: readonly (Field | 'load')[] = [
		...(isLoad ? (['load'] as const) : []),
		...findFields(form.fields, text, isHidden),
	];
	const nameOf = (each: Field | 'load') => (each === 'load' ? each : each.option.meta.flag);
	const position = Math.max(0, Math.min(marked, found.length - 1));
	const height = Math.max(1, Math.min(mostRows, rows - frameRows));
	const names = Math.max(12, ...found.map((each) => widthOf(nameOf(each)))) + 2;
	return (
		<Dialog title="Find a field" width={width}>
			<TextInput
				initial=""
				columns={width - 6}
				verb="go there"
				onChange={(next) => {
					setText(next);
					setMarked(0);
				}}
				onKey={(key) => {
					if (key !== 'down' && key !== 'up') return false;
					setMarked(moveIn(found.length, position, key, height));
					return true;
				}}
				onSubmit={() => onAnswer(found[position])}
				onCancel={() => onAnswer(undefined)}
			/>
			<Box height={height} flexShrink={0} flexDirection="column">
				<List
					items={found}
					selected={position}
					height={height}
					keyOf={nameOf}
					empty={text.trim() === '' ? 'a part of its name, or of its help' : 'no field fits'}
					render={(each) => (
						<Text>
							{padEnd(nameOf(each), names)}
							<Text dimColor>
								{each !== 'load' && isHidden(each) ? 'for another load: ' : ''}
								{each === 'load' ? loadHelp : own(sanitiseLine(each.option.meta.help))}
							</Text>
						</Text>
					)}
				/>
			</Box>
		</Dialog>
	);
}
