import {createAssembler} from '../engine/single-assembler.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {Condition, ReplyRule} from '../model/reply-rule.ts';
import {framesIn, replay, type SeenFrame} from './infer-frames.ts';
import type {InferredRule} from './infer-rule.ts';
import {shapeOfText} from './frame-shape.ts';
import type {SortedFrames} from './sorted-frames.ts';
import {findCondition} from './distinguishing-condition.ts';

/** Conditions for noise of one form, or for each wording; undefined if one of them has no condition. */
function conditionsFor(
	noise: readonly SeenFrame[],
	others: readonly SeenFrame[],
	decode: ReplyRule['decode'],
): Condition[] | undefined {
	const found: Condition[] = [];
	for (const form of Map.groupBy(noise, ({text}) => shapeOfText(text).form).values()) {
		const one = findCondition(form, others, decode);
		if (one) {
			found.push(one);
			continue;
		}
		const wordings = Map.groupBy(form, ({text}) => shapeOfText(text).words).values();
		const each = [...wordings].map((same) => findCondition(same, others, decode));
		if (!each.every((condition) => condition !== undefined)) return undefined;
		found.push(...each);
	}
	return found;
}

const describe = (condition: Condition): string =>
	'path' in condition && 'equals' in condition
		? `frames whose ${condition.path} is ${JSON.stringify(condition.equals)}`
		: `frames like ${JSON.stringify(condition)}`;

/**
 * Extends a rule to ignore what the server sends unprompted.
 * @returns undefined when no condition separates the noise from the reply
 */
export function ignoreNoise(
	inferred: InferredRule,
	{noise, said, greetings, all}: SortedFrames,
	dialect: Dialect,
): InferredRule | undefined {
	const {rule, reasons} = inferred;
	const assembler = createAssembler(rule, {dialect, appErrors: []});
	const unknown = noise.filter((message) =>
		framesIn([message], rule.decode).some(({frame}) => assembler.stray(frame) !== 'noise'),
	);
	if (unknown.length === 0) return inferred;
	const conditions = conditionsFor(unknown, [...said, ...greetings], rule.decode);
	if (!conditions) return undefined;
	const quiet = {...rule, ignore: [...rule.ignore, ...conditions]};
	if (replay(quiet, all, dialect).text !== replay(rule, said, dialect).text) return undefined;
	const own = 'arrive unprompted';
	return {
		rule: quiet,
		preset: undefined,
		reasons: [...reasons, ...conditions.map((condition) => `${describe(condition)} ${own}`)],
	};
}
