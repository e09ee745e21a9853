import type {ErrorFigures} from '../model/snapshot.ts';
import {compareOrder, type AttemptOrder} from './attempt-order.ts';

/** Enough ids to investigate a class of errors, and few enough for one query. */
const mostIds = 20;

/** An id, with the order of the first attempt that has it. */
export type SeenId = {readonly id: string; readonly order: AttemptOrder};

/** The errors of one class: their number and the first of them. */
export type ErrorClass = {
	count: number;
	/** The order of the attempt that the example comes from. */
	order: AttemptOrder;
	example: string;
	/** The ids of the first attempts that have one, without repeats. */
	requestIds: readonly SeenId[];
	connectionIds: readonly SeenId[];
};

/**
 * The first ids by the order of their attempts. Lists of parts give the list of the whole: any id
 * that a part leaves out has enough ids before it.
 */
export function addIds(known: readonly SeenId[], gained: readonly SeenId[]): readonly SeenId[] {
	if (gained.length === 0) return known;
	const firsts = new Map<string, SeenId>();
	for (const seen of [...known, ...gained]) {
		const first = firsts.get(seen.id);
		if (!first || compareOrder(seen.order, first.order) < 0) firsts.set(seen.id, seen);
	}
	const sorted = [...firsts.values()].sort((a, b) => compareOrder(a.order, b.order));
	return sorted.slice(0, mostIds);
}

/** The errors of both; neither is changed in place. */
function joinClasses(a: ErrorClass, b: ErrorClass): ErrorClass {
	const first = compareOrder(b.order, a.order) < 0 ? b : a;
	return {
		count: a.count + b.count,
		order: first.order,
		example: first.example,
		requestIds: addIds(a.requestIds, b.requestIds),
		connectionIds: addIds(a.connectionIds, b.connectionIds),
	};
}

/** Adds errors by class. */
export function mergeClasses(
	target: Map<string, ErrorClass>,
	gained: Iterable<readonly [name: string, errors: ErrorClass]>,
): void {
	for (const [name, errors] of gained) {
		const known = target.get(name);
		target.set(name, known ? joinClasses(known, errors) : errors);
	}
}

/** The classes in the order of their first error. */
export const inOrder = (classes: ReadonlyMap<string, ErrorClass>) =>
	[...classes].sort(([, a], [, b]) => compareOrder(a.order, b.order));

const idsOf = (seen: readonly SeenId[]): string[] => seen.map(({id}) => id);

/** In the form of a snapshot: by class, in the order of their first error. */
export function toErrorFigures(
	classes: ReadonlyMap<string, ErrorClass>,
): Readonly<Record<string, ErrorFigures>> {
	return Object.fromEntries(
		inOrder(classes).map(([name, {count, example, requestIds, connectionIds}]) => [
			name,
			{
				count,
				example,
				...(requestIds.length > 0 && {requestIds: idsOf(requestIds)}),
				...(connectionIds.length > 0 && {connectionIds: idsOf(connectionIds)}),
			},
		]),
	);
}
