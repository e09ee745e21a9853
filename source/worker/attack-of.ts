import {appErrorPatterns} from '../config/app-errors.ts';
import type {Attack, AttackOptions} from '../engine/attack-types.ts';
import {createAttack} from '../engine/attack.ts';
import {createCorrelator} from '../engine/correlation.ts';
import {createLeaving} from '../engine/leaving.ts';
import {createNonces} from '../engine/nonce.ts';
import {createThinkTimes} from '../engine/think-times.ts';
import {compileAssembler} from '../engine/single-assembler.ts';
import {chooseDialect} from '../gateway/choose-dialect.ts';
import type {PromptList} from '../model/prompt.ts';
import {createConnectionFactory} from '../prepare/connection-factory.ts';
import type {Tokens} from '../prepare/token-source.ts';
import {compileKeepAlive, compileRenderer} from '../prepare/renderer.ts';
import {compileAnswersOf, compileSetupOf, savedNames} from '../prepare/talk.ts';
import type {WorkerSetup} from './messages.ts';
import {createSavedSecrets, type SavedSecrets} from './saved-secrets.ts';

type AttackEvents = Pick<AttackOptions, 'finished' | 'drained' | 'done' | 'credit'> & {
	/** Adds values that no output may contain. */
	readonly hide: (secrets: readonly string[]) => void;
	/** The output of `--token-command`. */
	readonly tokens: Tokens | undefined;
};

/** Masks what set-ups saved in everything that leaves the engine. */
function withoutSaved<Events extends Pick<AttackOptions, 'finished' | 'credit'>>(
	events: Events,
	{clean, cleanRecord}: SavedSecrets,
): Events {
	const {finished, credit} = events;
	return {
		...events,
		finished: (attempt) => finished(clean(attempt)),
		...(credit && {
			credit: {...credit, report: (event) => credit.report(cleanRecord(event))},
		}),
	};
}

/** Creates the attack for one worker's share of a plan. */
export function createAttackOf(
	setup: WorkerSetup,
	{turns}: PromptList,
	{hide, tokens, ...events}: AttackEvents,
): Attack {
	const {plan, worker, workers, connectRate} = setup;
	const {reply, timeouts} = plan;
	const dialect = chooseDialect(plan);
	const appErrors = appErrorPatterns(plan.appErrors);
	const saved = savedNames(plan.setup).length > 0 ? createSavedSecrets() : undefined;
	return createAttack({
		timeouts,
		connectTimeout: timeouts.connect,
		thinkTimes: createThinkTimes(plan.thinkTime, plan.seed, {first: worker, step: workers}),
		perPrompt: plan.connectionMode === 'per-prompt',
		inFlight: plan.inFlight,
		leaving:
			plan.leave === 0
				? undefined
				: createLeaving(plan.leave, timeouts.total, `leave:${plan.seed}:${worker}`),
		keepAlive: compileKeepAlive(plan),
		rotateAfter: plan.rotateAfter ?? undefined,
		stopsConversation: plan.turnFailure === 'stop',
		connectRate: connectRate === undefined ? undefined : connectRate / workers,
		connect: createConnectionFactory(setup, hide, tokens),
		render: compileRenderer(plan, turns, createNonces(plan.seed, worker, workers), tokens?.current),
		decode: reply.decode,
		createAssembler: compileAssembler(reply, {dialect, appErrors}),
		dialect,
		ready: plan.ready,
		setup: compileSetupOf(plan, dialect, {secrets: saved, tokenOf: tokens?.current}),
		setupTimeout: timeouts.setup,
		answers: compileAnswersOf(plan, tokens?.current),
		random: plan.backoff ? Math.random : undefined,
		numbering: {first: worker, step: workers},
		correlator: reply.correlate && createCorrelator(reply.correlate),
		...(saved ? withoutSaved(events, saved) : events),
	});
}
