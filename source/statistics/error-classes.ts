import type {ErrorFigures} from '../model/snapshot.ts';
import {compareOrder, type AttemptOrder} from './attempt-order.ts';

/** Enough ids to look into a class of errors, and few enough for one query. */
const mostIds = 20;

/** An id with the first attempt that has it. */
export type SeenId = {readonly id: string; readonly order: AttemptOrder};

/** The errors of one class: how many, and the first of them. */
export type ErrorClass = {
	count: number;
	/** Of the attempt whose message the example is. */
	order: AttemptOrder;
	example: string;
	/** Those of the first attempts that have one, each once. */
	requestIds: readonly SeenId[];
	connectionIds: readonly SeenId[];
};

/**
 * The first ids of all, by the first attempt of each. Whatever was left out of a part's list has as
 * many before it as the whole keeps: lists of parts give the list of the whole.
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

/** Takes errors of a class to those that are known; nothing of either is changed in place. */
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

/** Takes in errors by class. */
export function mergeClasses(
	target: Map<string, ErrorClass>,
	gained: Iterable<readonly [name: string, errors: ErrorClass]>,
): void {
	for (const [name, errors] of gained) {
		const known = target.get(name);
		target.set(name, known ? joinClasses(known, errors) : errors);
	}
}

/** The classes in the order of the first of each. */
export const inOrder = (classes: ReadonlyMap<string, ErrorClass>) =>
	[...classes].sort(([, a], [, b]) => compareOrder(a.order, b.order));

const idsOf = (seen: readonly SeenId[]): string[] => seen.map(({id}) => id);

/** As snapshots have them: by class, in the order of the first of each. */
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
