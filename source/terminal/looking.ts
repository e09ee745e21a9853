import {formatSeconds} from './format.ts';

/**
 * What a run does between its last reply and its end.
 * @param most seconds that it takes at most
 */
export const describeLooking = (most: number, brief = false): string =>
	brief
		? `all replies are in; reading on, at most ${formatSeconds(most)}`
		: `all replies are in; reading on for frames too many, at most ${formatSeconds(most)}`;
