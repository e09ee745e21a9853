import type {Problem} from '../../model/user-error.ts';
import {profileLabel, type Profile, type RawConfig} from './layer.ts';
import {replaceSecrets, type Secret} from '../secrets/places.ts';
import {mask} from '../secrets/redactor.ts';

/** The configuration with secrets masked; references stay readable. */
export function maskProfile(config: RawConfig): RawConfig {
	return replaceSecrets(config, () => mask);
}

/** The configuration without its literal secrets, and their places. */
export function withoutSecrets(config: RawConfig): {
	readonly config: RawConfig;
	readonly leftOut: readonly string[];
} {
	const leftOut: string[] = [];
	const stripped = replaceSecrets(config, ({place}) => {
		leftOut.push(place);
		return undefined;
	});
	return {config: stripped, leftOut};
}

const scheme = /^(?:bearer|basic|token|apikey)\s+/i;

function referenceFor({name, value}: Secret): string {
	const variable = name
		.toUpperCase()
		.replaceAll(/[^A-Z0-9]+/g, '_')
		.replaceAll(/^_+|_+$/g, '');
	return `${scheme.exec(value)?.[0] ?? ''}{{$env.${variable || 'SECRET'}}}`;
}

/** The code of a problem with a secret that would be stored in clear. */
export const secretInClear = 'secret-in-clear';

/** One problem for each literal secret of a profile, with the reference to write instead. */
export function problemsWithSecrets({name, config}: Profile): Problem[] {
	const problems: Problem[] = [];
	replaceSecrets(config, (secret) => {
		const reference = referenceFor(secret);
		// The parameters of metrics are no templates.
		const instead = secret.place.startsWith('metrics')
			? 'Let the module take it from process.env'
			: `Write '${reference}' instead (in single quotes, so that the shell leaves it alone) and set that variable`;
		const text = `${profileLabel(name)}: ${secret.place} may be a secret and would be stored in clear. ${instead}, or give --store-secrets.`;
		problems.push({code: secretInClear, text});
		return reference;
	});
	return problems;
}
