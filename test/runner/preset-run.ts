import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {toRawReply} from '../../source/config/reply-rule.ts';
import {promptTableOf} from '../../source/dataset/prompt-table.ts';
import {findPreset} from '../../source/gateway/presets.ts';
import {startGateway, type Gateway} from '../../source/mock/gateway.ts';
import type {GatewayOptions} from '../../source/mock/options.ts';
import type {ProtocolName} from '../../source/mock/protocols.ts';
import type {Attempt} from '../../source/model/attempt.ts';
import type {Snapshot} from '../../source/model/snapshot.ts';
import {startInProcess} from '../../source/runner/worker-handle.ts';
import {presetConfig} from '../helpers/preset-config.ts';
import {prompts, readAttempts, setupFor, startRun, temporaryFolder} from './plan.ts';

export type PresetRun = {
	/** In the order of the prompts. */
	readonly attempts: readonly Attempt[];
	readonly snapshot: Snapshot;
	readonly gateway: Gateway;
};

/** As many as a short conversation has. */
export const few = prompts.slice(0, 5);

/* Silence costs time: between frames that are sent at once, much less of it is telling. */
function quickRule(name: string): Readonly<Record<string, unknown>> {
	const {rule} = findPreset(name)!;
	const done = rule.done.map((condition) => ('idle' in condition ? {idle: 100} : condition));
	return rule.done.some((condition) => 'idle' in condition)
		? {reply: toRawReply({...rule, done})}
		: {};
}

/** Sends five prompts as a preset does to a gateway of its protocol, which answers at once. */
export async function runPreset(
	name: string,
	config: Readonly<Record<string, unknown>> = {},
	options: Partial<GatewayOptions> = {},
): Promise<PresetRun> {
	const gateway = await startGateway(
		few.map(({row}) => row),
		{
			protocol: name as ProtocolName,
			latency: {median: 0, spread: 0},
			tokenGap: 0,
			frames: 4,
			...options,
		},
	);
	onTestFinished(() => gateway.close());
	const file = join(await temporaryFolder(), 'results.jsonl');
	const given = {connections: 1, ...presetConfig(name), ...quickRule(name), ...config};
	const setup = {...(await setupFor(gateway.url, given, file)), prompts: promptTableOf(few).data};
	const {snapshot} = await startRun(setup, startInProcess).done;
	const attempts = (await readAttempts(file)).toSorted((a, b) => a.index - b.index);
	return {attempts, snapshot, gateway};
}
