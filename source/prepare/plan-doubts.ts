import {appErrorPatterns} from '../config/app-errors.ts';
import {formatDuration} from '../model/duration-text.ts';
import {payloadMessages} from '../config/payload.ts';
import type {Plan} from '../config/plan.ts';
import {formatSteps} from '../config/kinds/ramp-text.ts';
import {configOption} from '../config/options/run-options.ts';
import {doubtsWithThresholds} from '../config/threshold-sense.ts';
import type {DatasetFile} from '../dataset/load.ts';
import {placeholderNames} from '../dataset/template.ts';
import {replaySpeedOf} from '../model/load.ts';
import type {PromptList} from '../model/prompt.ts';
import type {Threshold} from '../statistics/threshold.ts';
import {formatCount, formatMany} from '../terminal/format.ts';
import {systemUnsent} from './dataset-facts.ts';

const usualConnections = configOption('connections').schema.parse(undefined);

const isOfRow = (name: string): boolean => !name.startsWith('$');

/** Every text of a request and its connection that could hold a row's placeholder. */
function templatesOf({payload, url, headers, subprotocols}: Plan): unknown[] {
	const messages = payloadMessages(payload).map(({send, each, of = each && '{{question}}'}) => [
		send,
		of,
	]);
	return [messages, url, headers, subprotocols];
}

/** Every string of a JSON value; its keys are not templates. */
function stringsIn(value: unknown): string[] {
	if (typeof value === 'string') return [value];
	if (value === null || typeof value !== 'object') return [];
	return Object.values(value).flatMap(stringsIn);
}

/** Placeholders as other tools write them: `{question}`, `${question}`, `<question>`, `%s`. */
const lookAlikes =
	/\$?\{\s*([\p{L}_][\w\p{L}.-]*)\s*\}|<([\p{L}_][\w\p{L}.-]*)>|%\(([\w\p{L}]+)\)s|\$([\p{L}_]\w*)|%s/gu;

/** The first text in a payload that looks like a placeholder, and the one it probably means. */
function lookAlikeIn(payload: unknown, keys: ReadonlySet<string>) {
	for (const text of stringsIn(payload)) {
		for (const [shown, ...names] of text.matchAll(lookAlikes)) {
			const name = names.find(Boolean);
			if (name === undefined && shown === '%s') return {shown, meant: 'question'};
			if (name !== undefined && keys.has(name)) return {shown, meant: name};
		}
	}
	return undefined;
}

/** Without a row's placeholder every prompt sends the same message, whatever the dataset holds. */
function sameForAll(plan: Plan, prompts: PromptList): string[] {
	if (templatesOf(plan).flatMap(placeholderNames).some(isOfRow)) return [];
	const keys = new Set(['question', ...Object.keys(prompts.prompt(0).row)]);
	const found = lookAlikeIn(plan.payload, keys);
	const hint = found
		? `${JSON.stringify(found.shown)} is not one: write {{${found.meant}}}`
		: 'put {{question}} where the text of the prompt belongs';
	return [`--payload has no placeholder for the row, so every prompt sends the same text; ${hint}`];
}

/** Reports limits on parts of a reply that the limit on the whole reply makes useless. */
function timeoutsWithoutEffect({timeouts}: Plan): string[] {
	const {total, first, idle} = timeouts;
	const parts = [
		['first-timeout', first],
		['idle-timeout', idle],
	] as const;
	return parts
		.filter(([, limit]) => limit !== undefined && limit >= total)
		.map(
			([flag, limit]) =>
				`--${flag} ${formatDuration(limit!)} never takes effect: --timeout ${formatDuration(total)} ends the reply before it; lower --${flag}, or raise --timeout`,
		);
}

/** The connections that a plan's prompts can't use, because each is taken by the first that is free. */
export function connectionsTooMany(
	{connections, rate, stages, steps, duration, findCapacity, repeat, arrivals}: Plan,
	units: number,
): number {
	const isBounded = !stages && !steps && !findCapacity && duration === undefined;
	const isClosed = rate === undefined && replaySpeedOf({arrivals}) === undefined;
	// A default that is too high says nothing.
	if (!isBounded || !isClosed || connections === usualConnections) return 0;
	return Math.max(0, connections - units * repeat);
}

function unusedConnections(plan: Plan, {length}: PromptList): string[] {
	const unused = connectionsTooMany(plan, length);
	if (unused === 0) return [];
	const never = unused === 1 ? '1 is never opened' : `${formatCount(unused)} are never opened`;
	return [
		`${formatMany(plan.connections, 'connection')} for ${formatMany(length * plan.repeat, 'prompt')}: ${never}; lower --connections, or give --repeat or --duration`,
	];
}

/** Reports a step so wide that the range never gets beyond its start. */
function stepsWithoutEnd({steps}: Plan): string[] {
	if (!steps || steps.from === steps.to || steps.by <= steps.to - steps.from) return [];
	return [
		`--steps ${formatSteps(steps)} has one level only, ${steps.from}: the next would be above ${steps.to}; lower BY`,
	];
}

/** Texts with nothing in common: a pattern that matches all of them matches any text. */
const samples = ['a', '0', 'Zq x', 'Bonjour, que puis-je faire pour vous ?', '{"k":[1]}', '日本'];

/** Reports patterns that would make every reply an error. */
function patternsForAll({appErrors}: Plan): string[] {
	return appErrorPatterns(appErrors)
		.filter(({pattern}) => samples.every((text) => pattern.test(text)))
		.map(
			({name, pattern}) =>
				`--app-error ${name}=${pattern.source} matches every text, so every reply would be an error; match only what a failed reply contains`,
		);
}

/** What a plan allows but probably does not intend; one sentence each, with a remedy. */
export const doubtsWithPlan = (
	plan: Plan,
	prompts: PromptList,
	thresholds: readonly Threshold[],
	files: readonly Pick<DatasetFile, 'systems'>[],
): string[] => [
	...sameForAll(plan, prompts),
	...systemUnsent(templatesOf(plan), plan, files),
	...timeoutsWithoutEffect(plan),
	...stepsWithoutEnd(plan),
	...unusedConnections(plan, prompts),
	...patternsForAll(plan),
	...doubtsWithThresholds(thresholds),
];
