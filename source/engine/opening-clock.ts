import type {OpeningTimes} from '../model/opening-times.ts';

/** When the parts of an opening ended. A class for the reason given in `exchange.ts`. */
export class OpeningClock {
	// Times in milliseconds. NaN for the reason given in `exchange.ts`.
	readonly #begunAt = performance.now();
	#startedAt = this.#begunAt;
	#connectedAt = NaN;
	#securedAt = NaN;

	/** Resolving the name is no part of connecting. Each address of the name calls this. */
	resolved(): void {
		if (this.#startedAt === this.#begunAt) this.#startedAt = performance.now();
	}

	/** There is a way to the server: TCP, or a proxy's tunnel. */
	connected(): void {
		this.#connectedAt = performance.now();
	}

	secured(): void {
		this.#securedAt = performance.now();
	}

	/** Milliseconds from the start of TCP. */
	connect(at: number): number {
		return at - this.#startedAt;
	}

	/** @param at when the 101 came */
	times(at: number): OpeningTimes {
		const isSecure = !Number.isNaN(this.#securedAt);
		const isNamed = this.#startedAt !== this.#begunAt;
		return {
			dns: isNamed ? this.#startedAt - this.#begunAt : undefined,
			tcp: this.#connectedAt - this.#startedAt,
			tls: isSecure ? this.#securedAt - this.#connectedAt : undefined,
			upgrade: at - (isSecure ? this.#securedAt : this.#connectedAt),
		};
	}
}
