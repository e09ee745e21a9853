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

function variableFor({name}: Secret): string {
	const variable = name
		.toUpperCase()
		.replaceAll(/[^A-Z0-9]+/g, '_')
		.replaceAll(/^_+|_+$/g, '');
	return variable || 'SECRET';
}

const referenceFor = (secret: Secret): string =>
	`${scheme.exec(secret.value)?.[0] ?? ''}{{$env.${variableFor(secret)}}}`;

/** What to write in place of a secret. */
function insteadOf(secret: Secret): string {
	// The parameters of metrics are no templates, and the shell has its own.
	if (secret.place.startsWith('metrics')) return 'Let the module take it from process.env';
	if (secret.place === 'tokenCommand') {
		return `Write "$${variableFor(secret)}" instead (the whole command in single quotes) and set that variable`;
	}
	return `Write '${referenceFor(secret)}' instead (in single quotes, so that the shell leaves it alone) and set that variable`;
}

/** The code of a problem with a secret that would be stored in clear. */
export const secretInClear = 'secret-in-clear';

/** One problem for each literal secret of a profile, with the reference to write instead. */
export function problemsWithSecrets({name, config}: Profile): Problem[] {
	const problems: Problem[] = [];
	replaceSecrets(config, (secret) => {
		const text = `${profileLabel(name)}: ${secret.place} may be a secret and would be stored in clear. ${insteadOf(secret)}, or give --store-secrets.`;
		problems.push({code: secretInClear, text});
		return referenceFor(secret);
	});
	return problems;
}
