import {classificationAccuracy} from './classification-accuracy.ts';
import {defaultLength, lengthCheck} from './length-check.ts';
import type {BuiltinMetric} from './metric.ts';
import {refRecallCount} from './ref-recall-count.ts';
import {sentenceCount} from './sentence-count.ts';

const builtins: Readonly<Record<string, (argument?: number) => BuiltinMetric>> = {
	classification_accuracy: () => classificationAccuracy,
	ref_recall_count: () => refRecallCount,
	length_check: (longest = defaultLength) => lengthCheck(longest),
	sentence_count: () => sentenceCount,
};

/** The names that `--metrics` takes besides paths. */
export const builtinNames: readonly string[] = Object.keys(builtins);

/** Whether an entry of `--metrics` names a module rather than a built-in metric. */
export const isModulePath = (entry: string): boolean =>
	/[/\\]/.test(entry) || /\.[cm]?[jt]s$/.test(entry);

/** The built-in metrics among the entries of `--metrics`, such as `length_check:800`. */
export function builtinsAmong(entries: readonly string[]): BuiltinMetric[] {
	return entries
		.filter((entry) => !isModulePath(entry))
		.map((entry) => {
			const [name, argument] = entry.split(':') as [string, string?];
			const create = Object.hasOwn(builtins, name) ? builtins[name] : undefined;
			if (!create) throw new RangeError(`no built-in metric is called "${name}"`);
			return create(argument === undefined ? undefined : Number(argument));
		});
}

/** The module paths among the entries of `--metrics`. */
export const modulesAmong = (entries: readonly string[]): string[] => entries.filter(isModulePath);
