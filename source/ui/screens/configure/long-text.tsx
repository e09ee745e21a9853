import {TextArea} from '../../components/text-area.tsx';
import {useServices} from '../../services.ts';
import {editText} from '../../state/editor.ts';
import {unquoted, type Field} from '../../state/form.ts';
import {toLines, type FormEditor} from './use-form-editor.ts';

/** A name whose extension tells an editor what the text is. */
const fileNameOf = ({option}: Field): string =>
	`${option.meta.flag}.${option.shape === 'single' ? 'json' : 'txt'}`;

/** Edits the long text of a field over the whole screen; it stays open while the text is wrong. */
export function LongText({
	field,
	editor,
	width,
	onClose,
}: {
	readonly field: Field;
	readonly editor: FormEditor;
	readonly width: number;
	readonly onClose: () => void;
}) {
	const {edit} = useServices();
	const {meta} = field.option;
	return (
		<TextArea
			title={meta.flag}
			hint={`for example ${unquoted(meta.example)}`}
			initial={toLines(field)}
			width={width}
			problem={editor.problem}
			onSubmit={(text) => {
				if (editor.submit(text)) onClose();
			}}
			onCancel={() => {
				editor.cancel();
				onClose();
			}}
			onEditor={(text) => editText(text, fileNameOf(field), edit)}
		/>
	);
}
