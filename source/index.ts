export {defineMetric} from './metrics/metric.ts';
export type {MetricDefinition, MetricPrompt, MetricReply, Score} from './metrics/metric.ts';
export type {Attempt, AttemptError, Outcome} from './model/attempt.ts';
