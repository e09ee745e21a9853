import {useState} from 'react';
import type {Profiles} from '../../../config/profiles/profiles.ts';
import {secretInClear} from '../../../config/profiles/secrets.ts';
import {UserError} from '../../../model/user-error.ts';
import {exportJson, readJson} from '../../../store/files.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {Ask, Confirm} from '../../components/dialog.tsx';
import {useServices} from '../../services.ts';
import type {Configure} from './use-configure.ts';

export type ProfileDialog = {
	readonly kind: 'save' | 'rename' | 'duplicate' | 'remove' | 'export' | 'import';
	/** The profile in question, or for "save" the suggested name. */
	readonly name: string;
};

const titles = {
	save: 'Save as a profile',
	rename: 'Rename the profile',
	duplicate: 'Duplicate the profile',
	export: 'Export all profiles',
	import: 'Import profiles',
};
const hints = {
	save: 'Its name. An existing profile of that name is replaced.',
	rename: 'Its new name',
	duplicate: 'Name of the copy',
	export: 'File to write; secrets are left out',
	import: 'An exported file; profiles with the same names are replaced',
};

/** Imports the profiles of a file, and returns how many in words. */
function importFrom(profiles: Profiles, file: string): string {
	let document: unknown;
	try {
		document = readJson(file);
	} catch (error) {
		throw new UserError(`${file}: ${(error as Error).message}`);
	}
	const {added, replaced, refused} = profiles.import(document);
	const bad = refused.map(({problems}) => problems[0]!.text).join(' ');
	return `${added.length} profiles added, ${replaced.length} replaced, ${refused.length} refused ${bad}`.trim();
}

/** The dialogs of all actions on a profile. */
export function ProfileDialogs({
	dialog,
	form,
	width,
	onDone,
}: {
	readonly dialog: ProfileDialog;
	readonly form: Configure;
	readonly width: number;
	/** Receives what was done; undefined when nothing was. */
	readonly onDone: (text: string | undefined) => void;
}) {
	const {profiles} = useServices();
	const {kind, name} = dialog;
	const [problem, setProblem] = useState<string>();
	/** The name to save under even if that stores secrets in clear. */
	const [insist, setInsist] = useState<string>();

	const attempt = (action: () => string) => {
		try {
			onDone(action());
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			setProblem(error.problems[0]!.text);
		}
	};
	const save = (target: string, storeSecrets: boolean) => {
		try {
			const done = profiles.save(target, form.rawConfig(), {storeSecrets});
			form.load(target);
			onDone(`profile ${target} ${done === 'added' ? 'saved' : 'replaced'}`);
		} catch (error) {
			if (!(error instanceof UserError)) throw error;
			const inClear = error.problems.some(({code}) => code === secretInClear);
			if (inClear && !storeSecrets) setInsist(target);
			setProblem(error.problems[0]!.text);
		}
	};

	if (insist !== undefined) {
		return (
			<Confirm
				title="Store secrets in clear?"
				text={`${sanitiseLine(problem ?? '')} Yes stores the value as it is, in a file only you can read.`}
				width={width}
				onAnswer={(yes) => {
					if (yes) save(insist, true);
					else onDone(undefined);
				}}
			/>
		);
	}
	if (kind === 'remove') {
		return (
			<Confirm
				title={`Delete the profile ${sanitiseLine(name)}?`}
				text="Runs that used it stay."
				width={width}
				onAnswer={(yes) => {
					if (!yes) {
						onDone(undefined);
						return;
					}
					attempt(() => {
						profiles.remove(name);
						if (form.profile === name) form.rename(undefined);
						return `profile ${name} deleted`;
					});
				}}
			/>
		);
	}
	const initial = {
		save: '',
		rename: name,
		duplicate: `${name} copy`,
		export: './floodgate-profiles.json',
		import: './floodgate-profiles.json',
	}[kind];
	const answer = (text: string | undefined) => {
		if (text === undefined) onDone(undefined);
		else if (kind === 'save') save(text, false);
		else if (kind === 'rename') {
			attempt(() => {
				profiles.rename(name, text);
				if (form.profile === name) form.rename(text);
				return `profile ${name} is now ${text}`;
			});
		} else if (kind === 'duplicate') {
			attempt(() => {
				profiles.duplicate(name, text);
				return `profile ${text} created`;
			});
		} else if (kind === 'import') {
			attempt(() => importFrom(profiles, text));
		} else {
			attempt(() => {
				try {
					exportJson(text, profiles.exportAll());
				} catch (error) {
					throw error instanceof UserError ? error : new UserError((error as Error).message);
				}
				return `all profiles written to ${text}, without secrets`;
			});
		}
	};
	return (
		<Ask
			title={titles[kind]}
			hint={hints[kind]}
			initial={initial}
			{...(kind === 'save' && {placeholder: name})}
			width={width}
			problem={problem}
			onAnswer={answer}
		/>
	);
}
