import {readFileSync} from 'node:fs';
import {isDeepStrictEqual} from 'node:util';
import {z} from 'zod';
import {findPreset, presetNames, presets, type Preset} from '../gateway/presets.ts';
import {JsonTextError, parseLocated} from '../model/located-json.ts';
import {nearest} from '../model/nearest.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {
	durationText,
	endConditions,
	frameConditionList,
	frameConditions,
	frameConditionShape,
	jsonPath,
	objectOf,
	problemWithCondition,
	toRawConditions,
	withoutAbsent,
} from './conditions.ts';
import {describeIssue} from './describe-issue.ts';
import {messageValue} from './json-value.ts';
import {formatDuration} from '../model/duration-text.ts';
import {refuse} from './kinds/value-kinds.ts';
import {decodings, phases, singlePath, strips, toRawKeys, usage} from './reply-keys.ts';

/** A reply rule, with the name of the preset it comes from, if any. */
export type NamedRule = ReplyRule & {readonly preset?: string};

/** A condition together with the path of the message, or `when` with several conditions. */
const error = z.union([
	objectOf({
		...frameConditionShape,
		when: frameConditions.optional(),
		message: z.union([jsonPath, z.array(jsonPath).min(1)]).optional(),
	})
		.superRefine(
			refuse(({when, ...rest}) => {
				if (when === undefined) return problemWithCondition(rest);
				const beside = Object.keys(withoutAbsent(rest)).find((key) => key !== 'message');
				return beside === undefined ? undefined : `"when" does not go with "${beside}"`;
			}),
		)
		.transform(({when, message, ...condition}) => ({
			when: when ?? ([withoutAbsent(condition)] as unknown as NonNullable<typeof when>),
			...(message !== undefined && {message}),
		})),
	frameConditionList.transform((when) => ({when})),
]);

/** A message that is sent at once when a frame comes. */
const frameAnswer = objectOf({to: frameConditions, send: messageValue});

/** A reply rule as a configuration file holds it. */
export const replyRuleSchema = objectOf({
	done: endConditions,
	delta: objectOf({
		path: jsonPath.optional(),
		mode: z.enum(['append', 'replace']).default('append'),
	}).optional(),
	text: objectOf({path: jsonPath}).optional(),
	ignore: frameConditions.optional(),
	ack: frameConditions.optional(),
	error: error.optional(),
	grace: durationText(true).optional(),
	correlate: objectOf({request: singlePath, reply: singlePath}).optional(),
	sequence: objectOf({path: singlePath}).optional(),
	decode: decodings.optional(),
	join: z.string().optional(),
	strip: strips.optional(),
	phases: phases.optional(),
	intent: jsonPath.optional(),
	references: jsonPath.optional(),
	usage: usage.optional(),
	answer: z.array(frameAnswer).min(1).optional(),
}).transform(({ignore = [], ack = [], grace = 0, ...rest}): NamedRule =>
	withoutAbsent({...rest, ignore, ack, grace}),
);

const ofPreset = ({name, rule}: Preset): NamedRule => ({...rule, preset: name});

function readFile(path: string): NamedRule | string {
	let text: string;
	try {
		text = readFileSync(path, 'utf8').replace(/^\uFEFF/, '');
	} catch (failure) {
		return `${JSON.stringify(path)} cannot be read (${(failure as Error).message})`;
	}
	const rule = readJson(text);
	return typeof rule === 'string' ? `${path}: ${rule}` : rule;
}

function readJson(text: string): NamedRule | string {
	try {
		return readObject(parseLocated(text).value);
	} catch (failure) {
		if (!(failure instanceof JsonTextError)) throw failure;
		const {line, column} = failure.position;
		return `it is not JSON: ${failure.message} at ${line}:${column}`;
	}
}

function readObject(value: unknown): NamedRule | string {
	const {success, data, error: failure} = replyRuleSchema.safeParse(value);
	return success ? data : describeIssue(failure.issues, value);
}

/** The rule that `--reply` names; a returned string describes the problem. */
export function readReply(given: unknown): NamedRule | string {
	if (typeof given !== 'string') return readObject(given);
	const text = given.trim();
	if (text.startsWith('@')) return readFile(text.slice(1));
	if (text.startsWith('{')) return readJson(text);
	const preset = findPreset(text);
	return preset
		? ofPreset(preset)
		: `${JSON.stringify(given)} is not a preset; the presets are ${presetNames.join(', ')}`;
}

/** The preset that was most likely meant. */
export function nearestPreset(given: unknown): string | undefined {
	if (typeof given !== 'string' || /^\s*[@{]/.test(given)) return undefined;
	const names = presets.flatMap(({name, aliases}) => [name, ...aliases]);
	return nearest(
		given
			.trim()
			.toLowerCase()
			.replaceAll(/[\s_]+/g, '-'),
		names,
	);
}

/** A rule as a configuration file holds it: the preset's name, or an object. */
export function toRawReply({preset, ...rule}: NamedRule): unknown {
	const known = preset === undefined ? undefined : findPreset(preset);
	if (known && isDeepStrictEqual(known.rule, rule)) return known.name;
	const {done, ignore, ack, error: failure, grace, answer, ...rest} = rule;
	return withoutAbsent({
		...rest,
		done: toRawConditions(done),
		...toRawKeys(rule),
		answer: answer?.map(({to, send}) => ({to: toRawConditions(to), send})),
		ignore: ignore.length > 0 ? toRawConditions(ignore) : undefined,
		ack: ack.length > 0 ? toRawConditions(ack) : undefined,
		error: failure && withoutAbsent({...failure, when: toRawConditions(failure.when)}),
		grace: grace > 0 ? formatDuration(grace) : undefined,
	});
}

/** Every preset with its names and purpose, for help and documents. */
export const presetList: readonly {readonly name: string; readonly description: string}[] =
	presets.map(({name, aliases, description}) => ({
		name: [name, ...aliases].join(', '),
		description,
	}));
