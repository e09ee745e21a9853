import {compilePayload} from '../dataset/template.ts';
import {openConnection} from '../engine/connection.ts';
import {classifyConnectionEnd} from '../engine/outcome.ts';
import {readSingleFrame, type FrameEffect} from '../engine/reply.ts';
import {compileConnector} from './connector.ts';
import type {PreparedRun} from './prepare.ts';

export type ProbeFrame = {
	/** Seconds after the prompt was sent. */
	readonly at: number;
	readonly bytes: number;
	readonly text: string;
};

/** What one prompt brought about. */
export type ProbeResult = {
	readonly question: string;
	readonly sent: string;
	/** Seconds; null when there was no connection. */
	readonly connect: number | null;
	readonly frames: readonly ProbeFrame[];
	/** What the first frame is as a reply; undefined when none came. */
	readonly effect: FrameEffect | undefined;
	/** How it ended, in one sentence. */
	readonly conclusion: string;
};

/** Milliseconds to wait for further frames after the last one. */
const quiet = 1500;
/** And at most for the whole, whatever the plan's limits. */
const longest = 30_000;

function conclude(frames: readonly ProbeFrame[], effect: FrameEffect | undefined): string {
	if (!effect) return 'no frame came in time';
	if (effect.kind === 'error') return `the first frame is an error: ${effect.error.class}`;
	if (frames.length === 1) return 'one frame: the rule "single" fits';
	return `${frames.length} frames: the reply is streamed, or followed by something; "single" takes the first one only`;
}

/**
 * Sends the first prompt of a prepared run over a connection of its own and watches what comes back.
 * Never rejects: what goes wrong is the result.
 */
export function probe({plan, prompts, ca}: PreparedRun): Promise<ProbeResult> {
	const prompt = prompts[0]!;
	const context = {prompt, connection: 0, index: 0};
	const sentText = compilePayload(plan.payload, process.env)(context);
	const options = compileConnector(plan, ca)(context);
	return new Promise((resolve) => {
		let connect: number | null = null;
		let sent = 0;
		let effect: FrameEffect | undefined;
		let timer: NodeJS.Timeout | undefined;
		const frames: ProbeFrame[] = [];

		const finish = (conclusion: string) => {
			clearTimeout(timer);
			clearTimeout(handshake);
			resolve({question: prompt.question, sent: sentText, connect, frames, effect, conclusion});
			connection.terminate();
		};
		const waitFor = (milliseconds: number) => {
			clearTimeout(timer);
			timer = setTimeout(() => finish(conclude(frames, effect)), milliseconds);
		};
		const connection = openConnection(options, {
			open(milliseconds) {
				clearTimeout(handshake);
				connect = milliseconds / 1000;
				sent = performance.now();
				connection.send(Buffer.from(sentText));
				waitFor(Math.min(longest, plan.timeouts.total));
			},
			message(data, binary) {
				effect ??= readSingleFrame(data, binary);
				frames.push({
					at: (performance.now() - sent) / 1000,
					bytes: data.length,
					text: binary ? `binary, ${data.length} bytes` : data.toString('utf8'),
				});
				waitFor(quiet);
			},
			end(reason) {
				const {class: name, message} = classifyConnectionEnd(reason);
				finish(
					frames.length > 0 ? `${conclude(frames, effect)}; then ${name}` : `${name}: ${message}`,
				);
			},
		});
		const handshake = setTimeout(connection.giveUp, plan.timeouts.connect);
	});
}
