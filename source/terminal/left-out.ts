import {formatMany} from './format.ts';

/** `12 attempts of 4 late seconds, in no figure but the rates`. */
export const describeLeftOut = ({
	attempts,
	seconds,
}: {
	readonly attempts: number;
	readonly seconds: number;
}): string =>
	attempts === 0
		? 'nothing: no attempt was timed late'
		: `${formatMany(attempts, 'attempt')} of ${formatMany(seconds, 'late second')}, in no figure but the rates`;
