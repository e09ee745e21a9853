import type {MessagePort} from 'node:worker_threads';
import type {PromptTableData} from '../dataset/prompt-table.ts';

/** What the writer of a run's results needs. */
export type WriterSetup = {
	readonly file: string;
	readonly prompts: PromptTableData;
	/** Names of the run's metrics, in the order that its engines have. */
	readonly metricNames: readonly string[];
	/** Values that no line may contain. */
	readonly secrets: readonly string[];
	/** Where replies may have their intent, in order. */
	readonly got: readonly string[];
	/** Whether connections are signed: secrets may be added during the run. */
	readonly signed: boolean;
};

/** The setup of the writer's thread, with a port for each engine. */
export type WriterThreadSetup = WriterSetup & {readonly ports: readonly MessagePort[]};

/** From an engine. */
export type ToWriter =
	/** Records in the first bytes of a buffer, which is transferred. */
	| {readonly type: 'batch'; readonly buffer: ArrayBuffer; readonly used: number}
	/** Values that no later record's line may contain. */
	| {readonly type: 'hide'; readonly secrets: readonly string[]}
	/** Nothing more follows. */
	| {readonly type: 'end'};

/** To an engine. */
export type FromWriter =
	/** The lines of the oldest batch are in the file; its buffer comes back. */
	| {readonly type: 'written'; readonly buffer: ArrayBuffer; readonly used: number}
	/** Nothing more can be written; sent once. */
	| {readonly type: 'broken'; readonly reason: string}
	/** Everything is written and synced. */
	| {readonly type: 'ended'};
