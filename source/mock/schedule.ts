/** Something that can be scheduled any number of times; its owner creates one and keeps it. */
export type Alarm = {
	readonly ring: () => void;
	/** Milliseconds of `performance.now()`. */
	due: number;
	/** Owned by the schedule: the place in its heap, -1 while not set. */
	place: number;
};

/** The alarms of a whole gateway, which share one timer. */
export type Schedule = {
	/**
	 * Sets or moves an alarm. It rings when `due` has come, never early, unlike a bare setTimeout, which
	 * cuts off fractions and counts from the loop's last tick: who measures the gateway may rely on its
	 * latency as a lower bound. Never at once either: the caller looks whether it is due already.
	 */
	readonly set: (alarm: Alarm, due: number) => void;
	readonly cancel: (alarm: Alarm) => void;
	/** Cancels everything. */
	readonly clear: () => void;
};

/* Node fires a longer timeout at once. */
const longest = 2 ** 31 - 1;

export function createAlarm(ring: () => void): Alarm {
	return {ring, due: 0, place: -1};
}

/** A binary heap by due time: scheduling creates no object, however many streams are active. */
export function createSchedule(): Schedule {
	const heap: Alarm[] = [];
	let timer: NodeJS.Timeout | undefined;
	/** When the timer fires; Infinity without a timer. */
	let wake = Infinity;
	/** Alarms set others while they ring: the timer is adjusted once at the end. */
	let ringing = false;

	const put = (alarm: Alarm, place: number) => {
		heap[place] = alarm;
		alarm.place = place;
	};

	function rise(alarm: Alarm, from: number): void {
		let place = from;
		while (place > 0) {
			const above = (place - 1) >> 1;
			const parent = heap[above]!;
			if (parent.due <= alarm.due) break;
			put(parent, place);
			place = above;
		}
		put(alarm, place);
	}

	function sink(alarm: Alarm, from: number): void {
		let place = from;
		for (;;) {
			let below = 2 * place + 1;
			if (below >= heap.length) break;
			if (below + 1 < heap.length && heap[below + 1]!.due < heap[below]!.due) below++;
			const child = heap[below]!;
			if (child.due >= alarm.due) break;
			put(child, place);
			place = below;
		}
		put(alarm, place);
	}

	function cancel(alarm: Alarm): void {
		const {place} = alarm;
		if (place < 0) return;
		alarm.place = -1;
		const last = heap.pop()!;
		if (last === alarm) return;
		sink(last, place);
		rise(last, last.place);
	}

	function wait(): void {
		const next = heap[0]?.due ?? Infinity;
		if (ringing || next >= wake) return;
		clearTimeout(timer);
		wake = next;
		const left = Math.ceil(next - performance.now());
		timer = setTimeout(ringDue, Math.min(Math.max(left, 0), longest));
	}

	function ringDue(): void {
		wake = Infinity;
		timer = undefined;
		ringing = true;
		const now = performance.now();
		try {
			for (let alarm = heap[0]; alarm && alarm.due <= now; alarm = heap[0]) {
				cancel(alarm);
				alarm.ring();
			}
		} finally {
			ringing = false;
			wait();
		}
	}

	return {
		set(alarm, due) {
			cancel(alarm);
			alarm.due = due;
			rise(alarm, heap.length);
			wait();
		},
		cancel,
		clear() {
			for (const alarm of heap) alarm.place = -1;
			heap.length = 0;
			clearTimeout(timer);
			timer = undefined;
			wake = Infinity;
		},
	};
}
