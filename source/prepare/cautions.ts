import {connectRateOf} from '../config/gateway-plan.ts';
import type {Plan} from '../config/plan.ts';
import {isLoopback} from '../config/url.ts';
import {formatCount} from '../terminal/format.ts';
import type {Volume} from './schedule.ts';

/** Above these a run may overload a server, or cost money. */
const caution = {connections: 50, prompts: 1000, newConnections: 10};

function describeConnections({model, peakLevel, peakConnections}: Volume): string | undefined {
	// Counts what was requested, although a closed model opens no more connections than it has prompts.
	const connections = model === 'closed' ? peakLevel : peakConnections;
	if (connections <= caution.connections) return undefined;
	const upTo = model === 'closed' ? '' : 'up to ';
	return `${upTo}${formatCount(connections)} connections (over ${caution.connections})`;
}

function describePrompts(plan: Plan, {expected, warmup}: Volume): string | undefined {
	if (expected === null || warmup === null) {
		return plan.findCapacity
			? 'as many prompts as the search takes'
			: 'as many prompts as fit into the duration';
	}
	const total = expected + warmup;
	if (total <= caution.prompts) return undefined;
	return `${formatCount(total)} prompts (over ${formatCount(caution.prompts)})`;
}

function describeChurn(plan: Plan, url: string, volume: Volume): string | undefined {
	const most = Math.min(volume.peakLevel, connectRateOf(plan, url) ?? Infinity);
	if (plan.connectionMode !== 'per-prompt' || most <= caution.newConnections) return undefined;
	return volume.model === 'open'
		? `${formatCount(most)} new connections a second (over ${caution.newConnections})`
		: `possibly over ${caution.newConnections} new connections a second`;
}

/** Why a run is a large load on another machine; empty when it is not. */
export function findCautions(plan: Plan, url: string, volume: Volume): string[] {
	if (isLoopback(url)) return [];
	return [
		describeConnections(volume),
		describePrompts(plan, volume),
		describeChurn(plan, url, volume),
	].filter((text) => text !== undefined);
}
