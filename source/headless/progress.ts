import {liveWarnings, type LiveWarning} from '../analysis/live-warnings.ts';
import type {Snapshot} from '../model/snapshot.ts';
import {generatorDoubts} from '../analysis/steps.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {describeLooking} from '../terminal/looking.ts';
import {truncate} from '../terminal/fit.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Style} from '../terminal/style.ts';
import {describeStep, progressParts} from './describe.ts';

/** Where progress goes, such as the process's standard error. */
export type ProgressOutput = {
	readonly isTTY?: boolean | undefined;
	readonly columns?: number | undefined;
	readonly write: (text: string) => unknown;
};

export type Progress = {
	readonly update: (snapshot: Snapshot) => void;
	/** Removes the status line of a terminal, so that whatever follows starts on a clean line. */
	readonly end: () => void;
};

const lineInterval = 10_000;
const drawInterval = 250;
/** Seconds after which waiting for the final results gets its own line. */
const notableLook = 1;

/** One line on how far a run has got. */
export const describeProgress = (snapshot: Snapshot, style: Style): string =>
	style.own(progressParts(snapshot).join('  '));

/** Lines that have not been printed yet. */
type News = {readonly stepsOver: readonly string[]; readonly notices: readonly string[]};

/** Reports each fact once, when it first applies. */
function createNews(style: Style, {longLooks}: {readonly longLooks: boolean}) {
	const reported = new Set<string>();
	let live: readonly string[] = [];

	function once(key: string, line: () => string): string[] {
		if (reported.has(key)) return [];
		reported.add(key);
		return [style.own(line())];
	}

	const warn = (key: string, text: () => string) =>
		once(key, () => style.yellow(`warning: ${sanitiseLine(text())}`));

	/** Returns a warning once for as long as it lasts. */
	function whileSo(now: readonly LiveWarning[]): string[] {
		for (const key of live) if (!now.some((warning) => warning.key === key)) reported.delete(key);
		live = now.map(({key}) => key);
		return now.flatMap(({key, text}) => warn(key, () => text));
	}

	return ({warnings, aborted, steps, load, ...snapshot}: Snapshot): News => {
		const saturated = generatorDoubts({...snapshot, steps});
		const stepsOver = steps
			.filter(({state}) => state === 'done')
			.flatMap((step) => once(`step ${step.step}`, () => describeStep(step, load)));
		const {looking} = load;
		const notices = [
			// Without a terminal a line stays for ten seconds, and a finished run would seem to hang.
			...(longLooks && looking !== null && looking >= notableLook
				? once('looking', () => describeLooking(looking))
				: []),
			...warnings.flatMap((text) => warn(text, () => text)),
			...whileSo(liveWarnings(snapshot)),
			// Its figures keep changing; only the saturation itself is news.
			...(saturated.length > 0
				? warn(
						'saturated',
						() =>
							`the load generator is saturated: ${saturated.map(describeGeneratorReason).join('; ')}`,
					)
				: []),
			...(aborted === null
				? []
				: once('aborted', () =>
						style.red(`ending early: ${sanitiseLine(describeEndReason(aborted.reason))}`),
					)),
		];
		return {stepsOver, notices};
	};
}

/**
 * Progress for runs without a screen: on a terminal one line that is redrawn, elsewhere a line every ten
 * seconds and no carriage return. Finished steps, warnings and an early end are printed at once.
 */
export function createProgress(
	output: ProgressOutput,
	style: Style,
	now: () => number = () => performance.now(),
): Progress {
	const interval = output.isTTY ? drawInterval : lineInterval;
	let last = now();
	let drawn = false;
	const newsOf = createNews(style, {longLooks: output.isTTY !== true});

	function clear(): void {
		if (drawn) output.write('\r\u001B[K');
		drawn = false;
	}

	return {
		update(snapshot) {
			const {stepsOver, notices} = newsOf(snapshot);
			const news = [...stepsOver, ...notices];
			if (news.length > 0) clear();
			for (const line of news) output.write(`${line}\n`);
			// A step's line already shows how far the run has got.
			if (stepsOver.length > 0) last = now();
			if (now() - last < interval || snapshot.phase === 'done') return;
			last = now();
			const line = describeProgress(snapshot, style);
			if (output.isTTY) {
				clear();
				output.write(truncate(line, (output.columns ?? 80) - 1, style.marks.ellipsis));
				drawn = true;
			} else output.write(`${line}\n`);
		},
		end: clear,
	};
}
