import type {Condition} from '../model/reply-rule.ts';
import type {ReadFrame} from './infer-frames.ts';
import {isKindKey, isPhaseFlag, isStatus, isTypeKey, phaseOf} from './infer-words.ts';

/** What sets a frame with text apart from the answer's own: a phase by name, or a mere status. */
export type OtherKind =
	| {readonly kind: 'phase'; readonly name: string; readonly condition: Condition}
	| {readonly kind: 'status'; readonly condition: Condition};

/** What a frame calls itself, if that is something other than the answer. */
export function otherKindOf({leaves}: ReadFrame): OtherKind | undefined {
	for (const [path, value] of leaves ?? []) {
		if (value === true && isPhaseFlag(path)) {
			return {kind: 'phase', name: 'thinking', condition: {path, equals: true}};
		}
		if (typeof value !== 'string' || !isKindKey(path)) continue;
		const condition = {path, equals: value};
		const name = phaseOf(value);
		if (name !== undefined) return {kind: 'phase', name, condition};
		if (isTypeKey(path) && isStatus(value)) return {kind: 'status', condition};
	}
	return undefined;
}

const keyOf = (condition: Condition): string => JSON.stringify(condition);

/** Conditions by phase, each once. */
export function phasesIn(
	frames: readonly ReadFrame[],
): Readonly<Record<string, readonly Condition[]>> {
	const found = new Map<string, Map<string, Condition>>();
	for (const frame of frames) {
		const other = otherKindOf(frame);
		if (other?.kind !== 'phase') continue;
		const conditions = found.get(other.name) ?? new Map<string, Condition>();
		found.set(other.name, conditions.set(keyOf(other.condition), other.condition));
	}
	return Object.fromEntries([...found].map(([name, each]) => [name, [...each.values()]]));
}
