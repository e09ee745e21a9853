import {isDeepStrictEqual} from 'node:util';
import {readRecordedPlan} from './plan.ts';
import type {Option} from './options/option.ts';
import {configOptions} from './options/run-options.ts';
import {valueAt} from './value-at.ts';

type RecordedPlan = Readonly<Record<string, unknown>>;

/** An option of the load that two plans give different values. */
export type LoadDifference = {
	/** As a person calls it: `workers`. */
	readonly option: string;
	/** The values as they would be written. */
	readonly before: string;
	readonly after: string;
};

function written(value: unknown, {meta}: Option): string {
	if (value === undefined) return 'none';
	if (meta.toText) return meta.toText(value);
	return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * What differs in the load that two recorded plans ask for, whatever versions recorded them: all that
 * can change the times, from the number of connections to workers, timeouts and rotation.
 */
export function loadDifferences(before: RecordedPlan, after: RecordedPlan): LoadDifference[] {
	const [a, b] = [readRecordedPlan(before), readRecordedPlan(after)];
	return configOptions
		.filter(({role}) => role === 'load')
		.map((option) => ({
			option,
			before: valueAt(a, option.path),
			after: valueAt(b, option.path),
		}))
		.filter((each) => !isDeepStrictEqual(each.before, each.after))
		.map((each) => ({
			option: each.option.meta.label ?? each.option.meta.flag.replaceAll('-', ' '),
			before: written(each.before, each.option),
			after: written(each.after, each.option),
		}));
}
