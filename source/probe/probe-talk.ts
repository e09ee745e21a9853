import {createAnswerer} from '../engine/auto-answer.ts';
import type {Dialect} from '../gateway/dialect.ts';
import type {PreparedRun} from '../prepare/prepare.ts';
import {compileAnswersOf, compileSetupOf} from '../prepare/talk.ts';
import {createProbeExchanges, type ProbedPrompt, type ProbeExchanges} from './probe-exchanges.ts';
import {createProbeSetup, type ProbeSetup} from './probe-setup.ts';

/** All that a probe says over its connection. */
export type ProbeTalk = {
	/** Undefined without `--setup`. */
	readonly setup: ProbeSetup | undefined;
	readonly exchanges: ProbeExchanges;
	/** The first of them. */
	readonly first: ProbedPrompt;
};

export function createProbeTalk(
	{plan, prompts, token}: Pick<PreparedRun, 'plan' | 'prompts' | 'token'>,
	io: {
		readonly dialect: Dialect;
		readonly send: (data: Buffer, binary?: boolean) => void;
		readonly now: () => number;
	},
): ProbeTalk {
	const {dialect, send} = io;
	const saved = () => setup?.values() ?? {};
	const tokenOf = () => token;
	const answer = createAnswerer(
		compileAnswersOf(plan, tokenOf),
		{number: () => 0, savedSoFar: saved, socket: {send}},
		{heard: () => undefined},
	);
	const messages = compileSetupOf(plan, dialect, {tokenOf});
	const {setup: given, connect} = plan.timeouts;
	const {decode} = plan.reply;
	const limit = given ?? connect;
	const setup = messages && createProbeSetup({...io, plan: messages, decode, limit, answer});
	const exchanges = createProbeExchanges({...io, plan, prompts, token, answer, saved});
	return {setup, exchanges, first: exchanges.first};
}
