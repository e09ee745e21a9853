import {Box, Text} from 'ink';
import {widthOf} from '../../terminal/fit.ts';
import {sanitiseLine} from '../../terminal/sanitise.ts';
import {useBindings} from '../keys/bindings-context.ts';
import {showKey} from '../keys/show-key.ts';
import {useActiveBindings, useTyping, type ActiveBinding} from '../keys/keys.tsx';
import {useTheme} from '../theme.tsx';

const mostKeys = 6;

const keyOf = ({keys, footerKeys}: ActiveBinding, ascii: boolean): string =>
	footerKeys ?? showKey(keys[0]!, ascii);

/** The bindings that fit into the footer's columns, in the order of use. */
function fitBindings(
	bindings: readonly ActiveBinding[],
	columns: number,
	ascii: boolean,
): ActiveBinding[] {
	const fitting: ActiveBinding[] = [];
	let used = 0;
	for (const binding of bindings.filter(({footer}) => footer).slice(0, mostKeys)) {
		const width = widthOf(`${keyOf(binding, ascii)} ${binding.label}  `);
		if (used + width > columns) continue;
		used += width;
		fitting.push(binding);
	}
	return fitting;
}

/** The last line: the most useful keys right now, or a message for a moment. */
export function Footer({
	columns,
	message,
}: {
	readonly columns: number;
	readonly message: string | undefined;
}) {
	const {ascii, colors, own} = useTheme();
	const bindings = useActiveBindings();
	const typing = useTyping();
	const bindingsOf = useBindings();
	if (message !== undefined) {
		return (
			<Box height={1} flexShrink={0}>
				<Text color={colors.warn} wrap="truncate-end">
					{own(sanitiseLine(message))}
				</Text>
			</Box>
		);
	}
	if (typing) {
		return (
			<Box height={1} flexShrink={0}>
				<Text wrap="truncate-end">
					{typing.map(({key, label}) => (
						<Text key={key}>
							<Text color={colors.accent}>{showKey(key, ascii)}</Text> {label}
							{'  '}
						</Text>
					))}
				</Text>
			</Box>
		);
	}
	const back = bindings.find(({action, scope}) => scope === 'everywhere' && action === 'back');
	const last = back === undefined ? '' : `  ${keyOf(back, ascii)} ${back.label}`;
	const help = bindingsOf('everywhere').find(({action}) => action === 'help')!;
	const helpKey = showKey(help.keys[0]!, ascii);
	const shown = fitBindings(bindings, columns - widthOf(`${helpKey} help${last}`), ascii);
	return (
		<Box height={1} flexShrink={0}>
			<Text wrap="truncate-end">
				{shown.map((binding) => (
					<Text key={binding.action} dimColor={binding.disabled !== undefined}>
						<Text color={colors.accent}>{keyOf(binding, ascii)}</Text> {binding.label}
						{'  '}
					</Text>
				))}
				<Text color={colors.accent}>{helpKey}</Text> help
				{back && (
					<Text>
						{'  '}
						<Text color={colors.accent}>{keyOf(back, ascii)}</Text> {back.label}
					</Text>
				)}
			</Text>
		</Box>
	);
}
