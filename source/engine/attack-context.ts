import {distrustReason} from '../model/doubt-reasons.ts';
import type {AttackParts} from './attack-parts.ts';
import {compileConditions} from './condition.ts';
import {createGreetings} from './greetings.ts';
import type {Session, SessionContext} from './session-types.ts';
import {classifyStray} from './stray.ts';
import {createTimerWheel} from './timer-wheel.ts';

/** What sessions need from the rest of the attack. */
export type SessionHooks = {
	/** False during the warm-up, which no figure includes. */
	readonly isMeasured: () => boolean;
	/** Whether a session may pause to look for surplus frames. */
	readonly mayPause: () => boolean;
	/** Whether there is no time left for such looks. */
	readonly isHurried: () => boolean;
	/** Connections are possible again. */
	readonly reachable: () => void;
	readonly requestTurn: SessionContext['requestTurn'];
	readonly free: (session: Session) => void;
	readonly gone: (session: Session) => void;
};

/** What all sessions of an attack share. */
export function createSessionContext(parts: AttackParts, hooks: SessionHooks): SessionContext {
	const {options, now, counters, heldUsers, demand, reach, credits, schedule} = parts;
	const {counts, traffic} = counters;
	const numbering = options.numbering ?? {first: 0, step: 1};
	const isReady = options.ready && compileConditions(options.ready);
	/** For frames that belong to no prompt. */
	const idleAssembler = options.createAssembler();
	const context: SessionContext = {
		...options,
		...{now, heldUsers, traffic, credits, isReady},
		wheel: createTimerWheel(now),
		greetings: createGreetings(),
		random: options.random,
		setup: options.setup,
		answers: options.answers,
		setupTimeout: options.setupTimeout ?? options.connectTimeout,
		stray: (frame) => classifyStray(frame, idleAssembler, isReady),
		nextConnection: () => numbering.first + numbering.step * counts.opened++,
		distrust: () => options.credit?.distrust(distrustReason),
		mayPause: hooks.mayPause,
		isHurried: hooks.isHurried,
		greeted() {
			if (hooks.isMeasured()) counts.greetings++;
		},
		connected() {
			if (reach.connected()) hooks.reachable();
		},
		refused({class: error, message, ...rest}, connection) {
			const at = now();
			reach.refused({class: error, message, ...rest}, counts.open, at);
			credits?.report({type: 'refused', at: credits.seconds(at), connection, error, message});
		},
		finished(attempt) {
			// First, so that the servers work while replies are scored.
			schedule();
			counters.finish(attempt);
			demand.finish(attempt);
			credits?.finish(attempt);
			options.finished(attempt);
		},
		turnSent: counters.turnSent,
		skipped(attempt) {
			counters.turnSent(attempt.assignment);
			context.finished(attempt);
		},
		settled() {
			counts.underWay--;
			schedule();
		},
		requestTurn(proceed, at) {
			hooks.requestTurn(proceed, at);
			schedule();
		},
		free(session) {
			hooks.free(session);
			schedule();
		},
		gone: hooks.gone,
		unmatched() {
			if (hooks.isMeasured()) counts.unmatched++;
		},
		connecting(change) {
			counts.connecting += change;
		},
		opened(change) {
			counts.open += change;
		},
	};
	return context;
}
