import {formatDuration} from '../model/duration-text.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {Frame} from './frame.ts';
import type {SessionContext} from './session-types.ts';
import {createTimer} from './timer-wheel.ts';

/** The error of a connection whose `--ready` frame did not arrive in time. */
export const notReady = (milliseconds: number): AttemptError => ({
	class: 'setup.timeout',
	message: `the frame that --ready waits for did not come within ${formatDuration(milliseconds)}`,
});

/** What happens on a connection between its opening and its first prompt. */
export type OpeningWait = {
	/** The connection is open; opening it took this many milliseconds. */
	readonly begin: (connect: number) => void;
	/**
	 * Takes a frame that arrives before anything is sent: a greeting, or the sign that the server is ready.
	 * @returns false if something has already been sent
	 */
	readonly take: (frame: Frame) => boolean;
	/** Something is being sent. */
	readonly over: () => void;
	/** The connection is gone, or another one is being opened. */
	readonly cancel: () => void;
};

/**
 * Waits for the frame that `ready` describes. Without `ready`, waits for as many frames as other
 * connections were greeted with; the first connections wait briefly to find out, and otherwise prompts
 * are sent at once.
 * @param done called when prompts may be sent; with an error when the server is not ready in time
 */
export function createOpeningWait(
	{now, wheel, greetings, isReady, setupTimeout, stray, greeted, ...context}: SessionContext,
	done: (error?: AttemptError) => void,
): OpeningWait {
	// Ids already separate a greeting from a reply.
	const settles = context.credits !== undefined && !context.correlator;
	const timer = createTimer(onTimer);
	/** Frames may arrive before the opening is reported. */
	let state: 'opening' | 'settling' | 'waiting' | 'ready' | 'over' = 'opening';
	let openedAt = 0;
	let frames = 0;
	let ready = false;

	function onTimer(): void {
		if (isReady) {
			finish(notReady(setupTimeout));
		} else {
			if (state === 'settling') greetings.settle();
			finish();
		}
	}

	function finish(error?: AttemptError): void {
		wheel.cancel(timer);
		state = 'ready';
		done(error);
	}

	const isComplete = () => (isReady ? ready : frames >= greetings.expected());

	return {
		begin(connect) {
			openedAt = now();
			const settling = isReady || !settles ? 0 : greetings.settling(connect);
			if (settling === 0 && isComplete()) {
				finish();
				return;
			}
			state = settling > 0 ? 'settling' : 'waiting';
			const patience = isReady ? setupTimeout : greetings.patience();
			wheel.arm(timer, settling > 0 ? settling : patience);
		},
		take(frame) {
			if (state === 'over') return false;
			const noise = stray(frame) === 'noise';
			if (isReady?.(frame, 0)) ready = true;
			else if (!noise) {
				frames++;
				greeted();
				greetings.note(frames, state === 'opening' ? 0 : now() - openedAt);
			}
			if (state === 'waiting' && isComplete()) finish();
			return true;
		},
		over() {
			state = 'over';
		},
		cancel() {
			wheel.cancel(timer);
			state = 'opening';
			frames = 0;
			ready = false;
		},
	};
}
