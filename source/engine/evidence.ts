import type {FrameRole} from '../model/attempt.ts';
import type {SeenFrame} from '../model/raw-attempt.ts';
import type {StuckExchange} from './exchange-types.ts';
import {longestQuote, textOf, type Frame} from './frame.ts';
import {shorten} from './shorten.ts';

/** How many frames of a reply are kept, and how many bytes of each. */
const mostFrames = 8;
const mostBytes = 4096;

/** The last frames of the awaited reply, read only when something goes wrong. */
export class Evidence {
	readonly #frames = new Array<Frame | undefined>(mostFrames).fill(undefined);
	readonly #roles = new Array<FrameRole>(mostFrames).fill('unknown');
	readonly #times = new Array<number>(mostFrames).fill(NaN);
	#count = 0;

	/** Keeps the frame until `clear`. */
	note(frame: Frame, role: FrameRole, at: number): void {
		const place = this.#count++ % mostFrames;
		this.#frames[place] = frame;
		this.#roles[place] = role;
		this.#times[place] = at;
	}

	clear(): void {
		const held = Math.min(this.#count, mostFrames);
		for (let place = 0; place < held; place++) this.#frames[place] = undefined;
		this.#count = 0;
	}

	/** The last frame; undefined without any. */
	last(): {readonly frame: Frame; readonly role: FrameRole; readonly at: number} | undefined {
		if (this.#count === 0) return undefined;
		const place = (this.#count - 1) % mostFrames;
		return {
			frame: this.#frames[place]!,
			role: this.#roles[place]!,
			at: this.#times[place]!,
		};
	}

	/** The last frame, if the rule doesn't know it and nothing has followed for this long. */
	stuck(at: number, patience: number): StuckExchange | undefined {
		const last = this.last();
		if (last?.role !== 'unknown' || at - last.at < patience) return undefined;
		return {since: at - last.at, frame: shorten(evidenceText(last.frame), longestQuote)};
	}

	/** In order of arrival. */
	list(): readonly SeenFrame[] {
		const held = Math.min(this.#count, mostFrames);
		return Array.from({length: held}, (_, index) => {
			const place = (this.#count - held + index) % mostFrames;
			const text = evidenceText(this.#frames[place]!);
			return {at: this.#times[place]!, role: this.#roles[place]!, text};
		});
	}
}

/** A frame's text as it is kept: whole characters within the limit; a binary frame's length. */
export function evidenceText(frame: Frame): string {
	const text = textOf(frame);
	if (text === '' && frame.binary) return `(a binary frame of ${frame.data.length} bytes)`;
	if (Buffer.byteLength(text) <= mostBytes) return text;
	// Leaves out a character that the limit would split.
	const kept = Buffer.from(text)
		.subarray(0, mostBytes)
		.toString('utf8')
		.replace(/\uFFFD+$/, '');
	return `${kept}…`;
}
