import {z} from 'zod';
import {builtinNames, isModulePath} from '../../metrics/builtins.ts';
import {nearest} from '../../model/nearest.ts';
import {parseThreshold, ThresholdSyntaxError} from '../../statistics/threshold.ts';
import {duration, refuse, toggle} from '../kinds/value-kinds.ts';
import {shareOrOff} from '../kinds/load-kinds.ts';
import {option, withRole} from './option.ts';
import {problemWithLimit, problemWithThresholds} from '../threshold-sense.ts';

function problemWithMetric(name: string): string | undefined {
	if (isModulePath(name)) return undefined;
	const [base, argument, ...rest] = name.split(':');
	if (!builtinNames.includes(base!)) return `"${name}" is neither a built-in metric nor a path`;
	if (argument === undefined) return undefined;
	const valid = base === 'length_check' && rest.length === 0 && /^[1-9]\d{0,8}$/.test(argument);
	return valid
		? undefined
		: `"${name}": only length_check takes a number, such as length_check:1000`;
}

function problemWithThreshold(expression: string): string | undefined {
	try {
		const problem = problemWithLimit(parseThreshold(expression));
		return problem && `"${expression}": ${problem}`;
	} catch (error) {
		if (error instanceof ThresholdSyntaxError) return `"${expression}": ${error.message}`;
		throw error;
	}
}

/** Options on what a good reply is, and when a run fails. */
export const quality = withRole('checks', {
	metrics: option(
		z
			.array(z.string().superRefine(refuse(problemWithMetric)))
			.default(['classification_accuracy', 'length_check']),
		{
			flag: 'metrics',
			group: 'Quality',
			value: 'METRIC',
			many: true,
			help: `built-in metric (${builtinNames.join(', ')}) or path of a module with your own`,
			allowed: `one of ${builtinNames.join(', ')}, or a module's path`,
			example: './my-metrics.ts',
			fallback: 'classification_accuracy length_check',
			fromText: (word) => word,
			nearest: (value) => nearest(String(value).split(':')[0]!, builtinNames),
		},
	),
	thresholds: option(
		z
			.array(z.string().superRefine(refuse(problemWithThreshold)))
			.superRefine(refuse(problemWithThresholds))
			.default([]),
		{
			flag: 'threshold',
			group: 'Quality',
			value: 'EXPR',
			many: true,
			help: 'condition that the run must meet; exit 3 when one does not hold',
			more: 'of latency, response_time, first_token, chunk_gap, ack, connect, error_rate, requests_per_second or metrics.NAME',
			allowed: 'SUBJECT[.STAT][{KEY=VALUE}] OPERATOR VALUE',
			example: '"latency.p95 < 3s"',
			fromText: (word) => word,
		},
	),
	abortOnFail: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'abort-on-fail',
		group: 'Quality',
		help: 'end the run as soon as a threshold can no longer hold, or was violated for --abort-window',
		example: 'true',
	}),
	abortWindow: option(duration(false).schema.default(10_000), {
		...duration(false),
		flag: 'abort-window',
		group: 'Quality',
		value: 'TIME',
		help: 'with --abort-on-fail: how long a threshold must be violated',
		example: '30s',
	}),
	maxErrorRate: option(shareOrOff().schema.prefault('50%'), {
		...shareOrOff(),
		flag: 'max-error-rate',
		group: 'Quality',
		value: 'SHARE',
		help: 'end the run when more than this share of the last 30 s errored; off to continue anyway',
		fallback: '50%',
		example: '20%',
	}),
	strict: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'strict',
		group: 'Quality',
		help: 'exit 4 for any doubt: a reply that may be another prompt’s, or a machine too slow for the load',
		example: 'true',
	}),
});
