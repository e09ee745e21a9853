import {isDeepStrictEqual} from 'node:util';
import {readRecordedPlan} from './plan.ts';
import type {Option} from './options/option.ts';
import {configOptions} from './options/run-options.ts';
import {valueAt} from './value-at.ts';

type RecordedPlan = Readonly<Record<string, unknown>>;

/** A load option whose value differs between two plans. */
export type LoadDifference = {
	/** Its readable name: `workers`. */
	readonly option: string;
	/** The values as a user would write them. */
	readonly before: string;
	readonly after: string;
};

function written(value: unknown, {meta}: Option): string {
	if (value === undefined) return 'none';
	if (meta.toText) return meta.toText(value);
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * How the load of two recorded plans differs, whatever versions recorded them: everything that can affect
 * the times, from the number of connections to workers, timeouts and rotation.
 */
export function loadDifferences(before: RecordedPlan, after: RecordedPlan): LoadDifference[] {
	const [a, b] = [readRecordedPlan(before), readRecordedPlan(after)];
	return (
		configOptions
			.filter(({role}) => role === 'load')
			.map((option) => ({
				option,
				before: valueAt(a, option.path),
				after: valueAt(b, option.path),
			}))
			// No warm-up and none that was asked for are the same load.
			.filter(({before, after}) => !isDeepStrictEqual(before ?? null, after ?? null))
			.map((each) => ({
				option: each.option.meta.label ?? each.option.meta.flag.replaceAll('-', ' '),
				before: written(each.before, each.option),
				after: written(each.after, each.option),
			}))
	);
}
