import {isObject} from '../../model/is-object.ts';
import {UserError} from '../../model/user-error.ts';
import {profileLabel, type Profile, type RawConfig} from './layer.ts';
import {withoutSecrets} from './secrets.ts';

const version = 1;

/** Exported profiles, for another machine. */
export type ProfileDocument = {
	readonly floodgate_profiles: typeof version;
	readonly profiles: Readonly<Record<string, RawConfig>>;
};

export type ProfileExport = {
	readonly document: ProfileDocument;
	/** Places of secrets that the document leaves out: `profile "staging": headers: Authorization`. */
	readonly leftOut: readonly string[];
};

/** A document of the given profiles without literal secrets; references stay. */
export function toDocument(profiles: readonly Profile[]): ProfileExport {
	const stripped = profiles.map(({name, config}) => ({name, ...withoutSecrets(config)}));
	return {
		document: {
			floodgate_profiles: version,
			profiles: Object.fromEntries(stripped.map(({name, config}) => [name, config])),
		},
		leftOut: stripped.flatMap(({name, leftOut}) =>
			leftOut.map((place) => `${profileLabel(name)}: ${place}`),
		),
	};
}

/**
 * The profiles of a parsed document, not yet checked.
 * @throws UserError when it is not an export of profiles, or is of a later version
 */
export function fromDocument(document: unknown): [name: string, config: unknown][] {
	const given = isObject(document) ? document.floodgate_profiles : undefined;
	if (typeof given === 'number' && given > version) {
		throw new UserError(
			`these profiles have version ${given}, and this floodgate reads version ${version}: use a newer floodgate`,
		);
	}
	if (given !== version || !isObject(document) || !isObject(document.profiles)) {
		throw new UserError(
			'this is not an export of profiles, which begins {"floodgate_profiles": 1, "profiles": {…}}',
		);
	}
	return Object.entries(document.profiles);
}
