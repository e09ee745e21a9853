export {defineMetric} from './metrics/metric.ts';
export {defineReporter} from './reports/reporter.ts';
export type {Reporter, ReportOptions, Writer} from './reports/reporter.ts';
export type {Run} from './runs/open-run.ts';
export type {MetricDefinition, MetricPrompt, MetricReply, Score} from './metrics/metric.ts';
export type {Attempt, AttemptError, Outcome} from './model/attempt.ts';
