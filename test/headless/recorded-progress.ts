import {createProgress, describeProgress} from '../../source/headless/progress.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {createStyle} from '../../source/terminal/style.ts';
import {midRun} from '../helpers/snapshot.ts';

export const style = createStyle({color: false, ascii: false});

/** Progress with a clock of the test's own, and what it writes. */
export function record(output: {isTTY?: boolean; columns?: number}) {
	const written: string[] = [];
	let now = 0;
	const progress = createProgress(
		{...output, write: (text) => written.push(text)},
		style,
		() => now,
	);
	return {
		written,
		at: (time: number, changes: Partial<Snapshot> = {}) => {
			now = time;
			progress.update(midRun(changes));
		},
		end: progress.end,
	};
}

/** The line that shows how far a run is. */
export const line = (changes: Partial<Snapshot>) => describeProgress(midRun(changes), style);
