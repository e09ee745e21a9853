import type {OptionalFigures, UsageFigures} from '../model/optional-figures.ts';
import type {AttemptFigures} from './attempt-figures.ts';
import {createExactSum, type ExactSum} from './exact-sum.ts';
import {createLazyHistogram} from './lazy-histogram.ts';
import {lazily} from './lazily.ts';
import {usageParts, type OptionalState, type UsageState} from './optional-state.ts';

/** The samples of figures that only some plans ask for. */
export type OptionalSamples = {
	/** Microseconds of setting up connections. */
	readonly setups: readonly number[];
	/** Microseconds of the parts of replies, by name. */
	readonly phases: ReadonlyMap<string, readonly number[]>;
	/** Three numbers for each reply with usage: see `usageParts`; NaN where there is none. */
	readonly usages: readonly number[];
	/** Millionths of tokens per second. */
	readonly speeds: readonly number[];
};

/** A million tokens per second: more is a server's mistake, and would need a larger histogram. */
const mostSpeed = 1e12;

/**
 * Millionths of tokens per second, a whole number; undefined for a reply without a time between its first
 * token and its end.
 */
function speedOf({usage, first, complete, outcome}: AttemptFigures): number | undefined {
	if (usage?.output === undefined || first === undefined || complete <= first) return undefined;
	if (outcome === 'errored') return undefined;
	return Math.min(mostSpeed, Math.round((usage.output * 1e12) / (complete - first)));
}

/** Collects the samples of attempts; creates nothing before the first. */
export function createOptionalSamples() {
	let setups: number[] = [];
	let phases = new Map<string, number[]>();
	let usages: number[] = [];
	let speeds: number[] = [];
	let any = false;

	return {
		add(attempt: AttemptFigures): void {
			const {setup, usage, outcome} = attempt;
			any = true;
			if (setup !== undefined) setups.push(setup);
			if (outcome !== 'errored') {
				for (const {name, time} of attempt.phases ?? []) {
					const known = phases.get(name);
					if (known) known.push(time);
					else phases.set(name, [time]);
				}
			}
			if (usage) for (const part of usageParts) usages.push(usage[part] ?? NaN);
			const speed = speedOf(attempt);
			if (speed !== undefined) speeds.push(speed);
		},
		/** Returns and forgets what was added since the last call; undefined when there is nothing. */
		drain(): OptionalSamples | undefined {
			if (!any) return undefined;
			const drained = {setups, phases, usages, speeds};
			setups = [];
			phases = new Map();
			usages = [];
			speeds = [];
			any = false;
			return drained;
		},
	};
}

/** Adds up what replies used. */
function createUsage() {
	const sums = new Map<(typeof usageParts)[number], ExactSum>();
	let replies = 0;

	function sumOf(part: (typeof usageParts)[number]): ExactSum {
		let sum = sums.get(part);
		if (!sum) sums.set(part, (sum = createExactSum()));
		return sum;
	}

	return {
		add(usages: readonly number[]): void {
			replies += usages.length / usageParts.length;
			for (const [place, value] of usages.entries()) {
				if (!Number.isNaN(value)) sumOf(usageParts[place % usageParts.length]!).add(value);
			}
		},
		merge(state: UsageState): void {
			replies += state.replies;
			for (const part of usageParts) {
				const sum = state[part];
				if (sum) sumOf(part).merge(sum);
			}
		},
		figures: (): UsageFigures | undefined => {
			if (replies === 0) return undefined;
			const of = (part: (typeof usageParts)[number]) => sums.get(part)?.average(1) ?? null;
			return {replies, input: of('input'), output: of('output'), cost: of('cost')};
		},
		state(): UsageState | undefined {
			if (replies === 0) return undefined;
			const known = usageParts.flatMap((part) => {
				const sum = sums.get(part);
				return sum ? [[part, sum.state()] as const] : [];
			});
			return {replies, ...Object.fromEntries(known)};
		},
	};
}

/** Adds up the figures that only some plans ask for. */
export function createOptionalFigures(further: readonly number[] = []) {
	const setup = createLazyHistogram(further);
	const speed = createLazyHistogram(further);
	const usage = createUsage();
	const phases = new Map<string, ReturnType<typeof createLazyHistogram>>();
	const byName = () => [...phases].sort(([a], [b]) => (a < b ? -1 : 1));
	const shownPhases = lazily(() =>
		Object.fromEntries(byName().map(([name, histogram]) => [name, histogram.summary()])),
	);
	const shownUsage = lazily(usage.figures);

	function phaseOf(name: string) {
		let histogram = phases.get(name);
		if (!histogram) phases.set(name, (histogram = createLazyHistogram(further)));
		return histogram;
	}

	function touch(): void {
		shownPhases.touch();
		shownUsage.touch();
	}

	return {
		merge(samples: OptionalSamples): void {
			for (const time of samples.setups) setup.record(time);
			for (const [name, times] of samples.phases) {
				const histogram = phaseOf(name);
				for (const time of times) histogram.record(time);
			}
			usage.add(samples.usages);
			for (const one of samples.speeds) speed.record(one);
			touch();
		},
		mergeState(state: OptionalState): void {
			if (state.setup) setup.merge(state.setup);
			for (const [name, times] of state.phases ?? []) phaseOf(name).merge(times);
			if (state.usage) usage.merge(state.usage);
			if (state.tokens_per_second) speed.merge(state.tokens_per_second);
			touch();
		},
		figures(): OptionalFigures {
			const used = shownUsage.get();
			return {
				...(setup.count() > 0 && {setup: setup.summary()}),
				...(phases.size > 0 && {phases: shownPhases.get()}),
				...(used && {usage: used}),
				...(speed.count() > 0 && {tokensPerSecond: speed.summary()}),
			};
		},
		state(): OptionalState {
			const used = usage.state();
			return {
				...(setup.count() > 0 && {setup: setup.state()}),
				...(phases.size > 0 && {
					phases: byName().map(([name, histogram]) => [name, histogram.state()] as const),
				}),
				...(used && {usage: used}),
				...(speed.count() > 0 && {tokens_per_second: speed.state()}),
			};
		},
	};
}
