import type {z} from 'zod';
import {valueAt} from './value-at.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** A path as it would be written in code: `done[0].idle`. */
function pathText(path: Path): string {
	return path
		.map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
		.join('')
		.replace(/^\./, '');
}

/** Of the branches of a union, the one that a value's form suggests. */
function meant(branches: readonly (readonly Issue[])[], value: unknown): readonly Issue[] {
	const array = Array.isArray(value);
	const isWrongForm = (issue: Issue): boolean => {
		if (issue.path.length > 0) return false;
		if (issue.code === 'invalid_value') return typeof value === 'object';
		return issue.code === 'invalid_type' && (issue.expected === 'array') !== array;
	};
	const fits = (issues: readonly Issue[]) => !issues.some(isWrongForm);
	return branches.find(fits) ?? branches[0]!;
}

/**
 * The first problem in nested objects, in a sentence that names its place.
 * @param at the path of the value itself
 */
export function describeIssue(issues: readonly Issue[], value: unknown, at: Path = []): string {
	const issue = issues[0]!;
	const path = [...at, ...issue.path];
	const part = valueAt(value, issue.path);
	if (issue.code === 'invalid_union' && part !== undefined && issue.errors.length > 0) {
		const branch = meant(issue.errors, part);
		if (branch.length > 0) return describeIssue(branch, part, path);
	}
	const place = pathText(path);
	// A key that accepts any JSON can only be missing.
	const ofForm = issue.code !== 'custom' || issue.params?.json === true;
	if (part === undefined && issue.path.length > 0 && ofForm) {
		return `"${place}" is missing`;
	}
	const message = issue.message.replace(/^Invalid (?:input|option): /, '');
	return place === '' ? message : `${place}: ${message}`;
}
