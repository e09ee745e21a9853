/** What a hold is made of; all times in milliseconds. */
export type HoldOptions<Item> = {
	/** How long each item is held. */
	readonly delay: number;
	/** Lets an item go: called with what was held, and since when. */
	readonly release: (item: Item, since: number) => void;
};

/** Milliseconds before an item is due at which the timer, which may be late by more than one, hands over. */
const handOver = 2.5;
/** Milliseconds. The kernel ends a sleep late by about its slack, so the last stretch is waited out. */
const nap = 0.1;
const kernelSlack = 0.06;
const shortestNap = 0.08;
/** Items that are gone and still in the list: taking each one off by itself would cost more. */
const mostGone = 4096;

/**
 * Lets each item go a fixed time after it came, 0.1 ms off or so. A timer of Node is up to 2 ms late,
 * so it only leads up to the moment; the rest is turns of the event loop with naps between them. Turns
 * without naps would take a core of its own from the client that is measured.
 * @returns takes an item
 */
export function createHold<Item>({
	delay,
	release,
}: HoldOptions<Item>): (item: Item, since: number) => void {
	const bed = new Int32Array(new SharedArrayBuffer(4));
	const waiting: {readonly item: Item; readonly since: number}[] = [];
	let first = 0;
	let awake = false;

	function turn(): void {
		let left = 0;
		while (first < waiting.length) {
			const {item, since} = waiting[first]!;
			left = since + delay - performance.now();
			if (left > 0) break;
			first++;
			release(item, since);
		}
		if (first === waiting.length || first > mostGone) {
			waiting.splice(0, first);
			first = 0;
		}
		if (waiting.length === 0) awake = false;
		else if (left > handOver) setTimeout(turn, left - handOver + 0.5);
		else {
			if (left > shortestNap) Atomics.wait(bed, 0, 0, Math.min(nap, left - kernelSlack));
			setImmediate(turn);
		}
	}

	return (item, since) => {
		waiting.push({item, since});
		if (awake) return;
		awake = true;
		turn();
	};
}
