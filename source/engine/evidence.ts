import type {FrameRole} from '../model/attempt.ts';
import type {SeenFrame} from '../model/raw-attempt.ts';
import type {StuckExchange} from './exchange-types.ts';
import {longestQuote, textOf, type Frame} from './frame.ts';
import {shorten} from './shorten.ts';

/** Frames that are kept of a reply, and bytes of each. */
const mostFrames = 8;
const mostBytes = 4096;

/** The last frames of the reply that is awaited. They are read only when something goes wrong. */
export class Evidence {
	readonly #frames = new Array<Frame | undefined>(mostFrames).fill(undefined);
	readonly #roles = new Array<FrameRole>(mostFrames).fill('unknown');
	readonly #times = new Array<number>(mostFrames).fill(NaN);
	#count = 0;

	/** Holds the frame until `clear`. */
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

	/** The last of them; undefined when there was none. */
	last(): {readonly frame: Frame; readonly role: FrameRole; readonly at: number} | undefined {
		if (this.#count === 0) return undefined;
		const place = (this.#count - 1) % mostFrames;
		return {
			frame: this.#frames[place]!,
			role: this.#roles[place]!,
			at: this.#times[place]!,
		};
	}

	/** The last frame, when the rule does not know it and nothing came for this long since. */
	stuck(at: number, patience: number): StuckExchange | undefined {
		const last = this.last();
		if (last?.role !== 'unknown' || at - last.at < patience) return undefined;
		return {since: at - last.at, frame: shorten(evidenceText(last.frame), longestQuote)};
	}

	/** In the order in which they came. */
	list(): readonly SeenFrame[] {
		const held = Math.min(this.#count, mostFrames);
		return Array.from({length: held}, (_, index) => {
			const place = (this.#count - held + index) % mostFrames;
			const text = evidenceText(this.#frames[place]!);
			return {at: this.#times[place]!, role: this.#roles[place]!, text};
		});
	}
}

/** A frame's text as it is kept: whole characters within the limit; the length of a binary one. */
export function evidenceText(frame: Frame): string {
	const text = textOf(frame);
	if (text === '' && frame.binary) return `(a binary frame of ${frame.data.length} bytes)`;
	if (Buffer.byteLength(text) <= mostBytes) return text;
	// A character that the cut falls into is left out.
	const kept = Buffer.from(text)
		.subarray(0, mostBytes)
		.toString('utf8')
		.replace(/\uFFFD+$/, '');
	return `${kept}…`;
}
