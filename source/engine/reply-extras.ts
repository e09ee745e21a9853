import type {RawPhase} from '../model/raw-attempt.ts';
import type {ReplyUsage} from '../model/reply-usage.ts';
import type {ReplyRule} from '../model/reply-rule.ts';
import {compileConditions, type Matcher} from './condition.ts';
import type {Frame} from './frame.ts';
import {compilePath, type Getter} from './json-path.ts';
import type {OnSlow} from './pattern.ts';

type UsageKey = keyof ReplyUsage;

/** What a rule finds in frames besides text, compiled once for all replies. */
export type ExtrasPlan = {
	readonly phases: readonly (readonly [name: string, isPhase: Matcher])[];
	readonly usage: readonly (readonly [key: UsageKey, get: Getter])[];
};

/**
 * @returns undefined when the rule names nothing
 * @throws Error for an invalid path, SyntaxError for an invalid pattern
 */
export function compileExtras(
	{phases = {}, usage = {}}: Pick<ReplyRule, 'phases' | 'usage'>,
	onSlow: OnSlow,
): ExtrasPlan | undefined {
	const plan: ExtrasPlan = {
		phases: Object.entries(phases).map(([name, conditions]) => [
			name,
			compileConditions(conditions, onSlow),
		]),
		usage: (['input', 'output', 'cost'] as const).flatMap((key) => {
			const path = usage[key];
			return path === undefined ? [] : [[key, compilePath(path)] as const];
		}),
	};
	return plan.phases.length + plan.usage.length > 0 ? plan : undefined;
}

/** An amount: a number from 0 up, also as text. */
function amountOf(value: unknown): number | undefined {
	const isNumber = typeof value === 'number' || typeof value === 'bigint';
	if (!isNumber && (typeof value !== 'string' || value.trim() === '')) return undefined;
	const amount = Number(value);
	return Number.isFinite(amount) && amount >= 0 ? amount : undefined;
}

type OpenPhase = {-readonly [Key in keyof RawPhase]: RawPhase[Key]};

/** The phases of a reply, and what it used. A class for the reason given in `exchange.ts`. */
export class ReplyExtras {
	readonly #plan: ExtrasPlan;
	#phases: OpenPhase[] | undefined;
	#usage: ReplyUsage | undefined;

	constructor(plan: ExtrasPlan) {
		this.#plan = plan;
	}

	begin(): void {
		this.#phases = undefined;
		this.#usage = undefined;
	}

	/** Notes what the server says of its usage: the last frame that has an amount counts. */
	noteUsage(json: unknown): void {
		for (const [key, get] of this.#plan.usage) {
			const amount = amountOf(get(json));
			if (amount !== undefined) this.#usage = {...this.#usage, [key]: amount};
		}
	}

	/** Notes a frame that is of a phase; of several the first named. */
	notePhase(frame: Frame, at: number): void {
		const [name] = this.#plan.phases.find(([, isPhase]) => isPhase(frame, 0))!;
		const known = this.#phases?.find((phase) => phase.name === name);
		if (known) {
			known.last = at;
			known.frames++;
		} else (this.#phases ??= []).push({name, first: at, last: at, frames: 1});
	}

	/** Whether a frame is of a phase. */
	isPhase(frame: Frame): boolean {
		return this.#plan.phases.some(([, isPhase]) => isPhase(frame, 0));
	}

	phases(): readonly RawPhase[] | undefined {
		return this.#phases;
	}

	usage(): ReplyUsage | undefined {
		return this.#usage;
	}
}
