import type {Answerer} from '../engine/auto-answer.ts';
import {
	createConnectionSetup,
	setupClosed,
	setupTimeout,
	type SavedValues,
	type SetupPlan,
	type SetupProgress,
} from '../engine/connection-setup.ts';
import {createFrameDecoder, eachFrame} from '../engine/frame-decoder.ts';
import {createFrame, isReadable} from '../engine/frame.ts';
import type {AttemptError, FrameRole} from '../model/attempt.ts';
import type {Assignment} from '../model/raw-attempt.ts';
import type {Decoding} from '../model/reply-rule.ts';
import type {FrameMeaning, ProbedFrame, SentMessage} from './watched-exchange.ts';

/** The set-up of a probe's connection, with all that it sends and gets. */
export type ProbeSetup = {
	readonly sent: readonly SentMessage[];
	readonly frames: readonly ProbedFrame[];
	readonly begin: (assignment: Assignment) => SetupProgress;
	/**
	 * Takes a message from the server.
	 * @returns undefined if that changes nothing
	 */
	readonly take: (data: Buffer, binary: boolean) => SetupProgress | undefined;
	/** Ends it, because its answer did not come in time or the connection ended. */
	readonly fail: (cause: AttemptError | 'late') => AttemptError;
	/** Milliseconds to wait for an answer. */
	readonly limit: number;
	readonly values: () => SavedValues;
	/** When it was done, in milliseconds of the clock; undefined before. */
	readonly doneAt: () => number | undefined;
};

const meanings: Readonly<Partial<Record<FrameRole, FrameMeaning>>> = {
	ack: 'awaited',
	error: 'error',
};

export function createProbeSetup({
	plan,
	decode,
	limit,
	send,
	answer,
	now,
}: {
	readonly plan: SetupPlan;
	readonly decode: readonly Decoding[] | undefined;
	/** Milliseconds for each answer. */
	readonly limit: number;
	readonly send: (data: Buffer, binary: boolean) => void;
	readonly answer: Answerer | undefined;
	readonly now: () => number;
}): ProbeSetup {
	const sent: SentMessage[] = [];
	const frames: ProbedFrame[] = [];
	const decoder = createFrameDecoder(decode);
	let progress: SetupProgress = 'waiting';
	let doneAt: number | undefined;
	const setup = createConnectionSetup(plan, (data, binary) => {
		sent.push({at: now(), data});
		send(data, binary);
	});

	function proceed(next: SetupProgress): SetupProgress {
		progress = next;
		if (next === 'done') doneAt ??= now();
		return next;
	}

	return {
		...{sent, frames, limit},
		begin: (assignment) => proceed(setup.begin({connection: 0, assignment})),
		take(data, binary) {
			const at = now();
			const before = sent.length;
			const wasWaiting = progress === 'waiting';
			let meaning: FrameMeaning = 'ignored';
			eachFrame(decoder, data, binary, (frame) => {
				if (answer?.(frame)) {
					meaning = 'answered';
					return;
				}
				if (progress !== 'waiting') return;
				const {progress: next, role} = setup.take(frame);
				meaning = meanings[role] ?? meaning;
				proceed(next);
			});
			const text = isReadable(createFrame(data, binary)) ? data.toString('utf8') : '';
			frames.push({at, data, binary, text, meaning});
			const isNew = wasWaiting && (progress !== 'waiting' || sent.length > before);
			return isNew ? progress : undefined;
		},
		fail: (cause) =>
			cause === 'late' ? setupTimeout(setup.place(), limit) : setupClosed(setup.place(), cause),
		values: setup.values,
		doneAt: () => doneAt,
	};
}
