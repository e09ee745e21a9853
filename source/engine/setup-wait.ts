import type {AttemptError} from '../model/attempt.ts';
import type {Assignment, SeenFrame} from '../model/raw-attempt.ts';
import {
	createConnectionSetup,
	setupClosed,
	setupTimeout,
	type SavedValues,
	type SetupPlan,
	type SetupProgress,
} from './connection-setup.ts';
import {Evidence} from './evidence.ts';
import {longestQuote, type Frame} from './frame.ts';
import type {SessionContext} from './session-types.ts';
import {shorten} from './shorten.ts';
import {createTimer} from './timer-wheel.ts';

/** The set-up of a session's connections, one after another: with its timers, times and frames. */
export type SetupWait = {
	/** Sends the first message; the connection is open and ready. */
	readonly begin: (connection: number, assignment: Assignment | undefined) => void;
	/**
	 * Takes a frame that arrives between the first message and the first prompt.
	 * @returns false outside that time
	 */
	readonly take: (frame: Frame) => boolean;
	/** Keeps a frame that arrives before the set-up as evidence. */
	readonly note: (frame: Frame) => void;
	/** Whether prompts still wait for it. */
	readonly isRunning: () => boolean;
	readonly values: () => SavedValues;
	/** The last frames, for the error of a failed set-up. */
	readonly seen: () => readonly SeenFrame[];
	/** The error of prompts whose connection ended; the same one unless the set-up was under way. */
	readonly ended: (error: AttemptError) => AttemptError;
	/** The first prompt is being sent. */
	readonly over: () => void;
	/** The connection is gone, or another one is being opened. */
	readonly cancel: () => void;
};

/** Frames before the set-up that are compared with what it waits for. */
const mostEarly = 8;

const earlyHint =
	'; such a frame came before the message was sent: what the server sends by itself belongs to --ready';

/**
 * @param send sends a message over the session's connection
 * @param done called when the set-up is over: with the milliseconds it took, or the error
 */
export function createSetupWait(
	{now, wheel, setupTimeout: limit}: Pick<SessionContext, 'now' | 'wheel' | 'setupTimeout'>,
	plan: SetupPlan,
	send: (data: Buffer, binary: boolean) => void,
	done: (result: number | AttemptError) => void,
): SetupWait {
	const evidence = new Evidence();
	const timer = createTimer(onTimer);
	/** `settling`: what has already arrived is read before the first prompt is sent. */
	let state: 'idle' | 'waiting' | 'settling' | 'done' = 'idle';
	let begunAt = NaN;
	let number = -1;
	let early: Frame[] = [];
	let settling: NodeJS.Immediate | undefined;
	const setup = createConnectionSetup(plan, (data, binary) => {
		wheel.arm(timer, limit);
		send(data, binary);
	});

	const cleanText = (text: string) => plan.secrets?.cleanText(number, text) ?? text;
	const clean = (error: AttemptError) => ({...error, message: cleanText(error.message)});

	function onTimer(): void {
		const last = evidence.list().at(-1);
		// A server that refuses in a form of its own has said why.
		const said = last ? `; the last frame was ${shorten(last.text, longestQuote)}` : '';
		const hint = early.some(setup.awaits) ? earlyHint : said;
		proceed(setupTimeout(setup.place(), limit, hint));
	}

	function proceed(progress: SetupProgress): void {
		if (progress === 'waiting') return;
		wheel.cancel(timer);
		if (progress !== 'done') {
			state = 'idle';
			done(clean(progress));
			return;
		}
		state = 'settling';
		const took = now() - begunAt;
		// A frame of the same segment answers no prompt, so it is read before one is sent.
		settling = setImmediate(() => {
			state = 'done';
			clear();
			done(took);
		});
	}

	function clear(): void {
		evidence.clear();
		early = [];
	}

	return {
		begin(connection, assignment) {
			number = connection;
			state = 'waiting';
			begunAt = now();
			proceed(setup.begin({connection, assignment}));
		},
		take(frame) {
			if (state === 'idle') return false;
			if (state === 'waiting') {
				const {progress, role} = setup.take(frame);
				evidence.note(frame, role, now());
				proceed(progress);
			} else if (state === 'settling') evidence.note(frame, 'ignored', now());
			return true;
		},
		note(frame) {
			evidence.note(frame, 'ignored', now());
			if (early.length < mostEarly) early.push(frame);
		},
		isRunning: () => state === 'waiting' || state === 'settling',
		values: setup.values,
		seen: () => evidence.list().map((frame) => ({...frame, text: cleanText(frame.text)})),
		ended: (error) =>
			state === 'waiting' || state === 'settling'
				? clean(setupClosed(setup.place(), error))
				: error,
		over() {
			state = 'idle';
		},
		cancel() {
			wheel.cancel(timer);
			clearImmediate(settling);
			state = 'idle';
			clear();
		},
	};
}
