import {formatSeconds} from './format.ts';

/**
 * What a run does between its last reply and its end.
 * @param most the longest it can take, in seconds
 */
export const describeLooking = (most: number, brief = false): string =>
	brief
		? `all replies are in; watching, at most ${formatSeconds(most)}`
		: `all replies are in; watching for surplus frames, at most ${formatSeconds(most)}`;
