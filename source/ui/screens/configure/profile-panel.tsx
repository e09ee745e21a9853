import {Box, Text} from 'ink';
import {useState} from 'react';
import type {Profiles} from '../../../config/profiles/profiles.ts';
import {UserError} from '../../../model/user-error.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {List} from '../../components/list.tsx';
import {useSelection} from '../../hooks/use-selection.ts';
import {useKeys} from '../../keys/keys.tsx';

export type ProfileAction = 'rename' | 'duplicate' | 'remove' | 'export' | 'import';

/** Lists the saved profiles; an unreadable file yields a message, not a crash. */
export function listProfiles(profiles: Profiles): {names: string[]; problem?: string} {
	try {
		return {names: profiles.list().map(({name}) => name)};
	} catch (error) {
		if (error instanceof UserError) return {names: [], problem: error.message};
		throw error;
	}
}

/** The list of saved profiles and the actions on them. */
export function ProfilePanel({
	names,
	current,
	height,
	focused,
	onLoad,
	onCreate,
	onAction,
}: {
	readonly names: readonly string[];
	readonly current: string | undefined;
	readonly height: number;
	readonly focused: boolean;
	readonly onLoad: (name: string) => void;
	readonly onCreate: () => void;
	readonly onAction: (action: ProfileAction, name: string) => void;
}) {
	const {item, position} = useSelection(names, (name) => name, Math.max(1, height - 1), focused);
	const none =
		item === undefined ? {disabled: 'there is no profile yet: s saves the form as one'} : undefined;
	useKeys(
		'profiles',
		{
			load: none ?? (() => onLoad(item!)),
			create: onCreate,
			rename: none ?? (() => onAction('rename', item!)),
			duplicate: none ?? (() => onAction('duplicate', item!)),
			remove: none ?? (() => onAction('remove', item!)),
			exportAll: none ?? (() => onAction('export', item!)),
			importAll: () => onAction('import', ''),
		},
		{active: focused},
	);
	return (
		<Box flexDirection="column" height={height} overflow="hidden">
			<List
				items={names}
				selected={position}
				height={height}
				focused={focused}
				keyOf={(name) => name}
				empty="none saved yet"
				render={(name) => (
					<Text bold={name === current}>
						{sanitiseLine(name)}
						{name === current && <Text dimColor> loaded</Text>}
					</Text>
				)}
			/>
		</Box>
	);
}

/** The names of the profiles, read on demand because other processes may change them. */
export function useProfileNames(profiles: Profiles) {
	const [listed, setListed] = useState(() => listProfiles(profiles));
	return {...listed, refresh: () => setListed(listProfiles(profiles))};
}
