import {afterEach, beforeEach, expect, test, vi} from 'vitest';
import {throttleSnapshots} from '../../../source/ui/state/throttle-snapshots.ts';
import {fakeRunner, snapshotOf} from '../documents.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('ten changes within one interval draw twice: at once, and at its end with the last', () => {
	const runner = fakeRunner();
	const view = throttleSnapshots(runner.view, 200);
	const seen: number[] = [];
	view.subscribe(() => seen.push(view.getSnapshot().elapsed));
	for (let elapsed = 1; elapsed <= 10; elapsed++) runner.publish({elapsed});
	expect(seen).toEqual([1]);
	vi.advanceTimersByTime(200);
	expect(seen).toEqual([1, 10]);
	vi.advanceTimersByTime(1000);
	expect(seen).toHaveLength(2);
});

test('a change of phase shows at once', () => {
	const runner = fakeRunner();
	const view = throttleSnapshots(runner.view, 10_000);
	view.subscribe(() => undefined);
	runner.publish({elapsed: 1});
	runner.publish({phase: 'paused'});
	expect(view.getSnapshot().phase).toBe('paused');
	runner.publish({phase: 'done', elapsed: 50});
	expect(view.getSnapshot()).toMatchObject({phase: 'done', elapsed: 50});
});

test('between two draws the snapshot is the same object', () => {
	const runner = fakeRunner(snapshotOf());
	const view = throttleSnapshots(runner.view, 200);
	view.subscribe(() => undefined);
	runner.publish({elapsed: 1});
	const shown = view.getSnapshot();
	runner.publish({elapsed: 2});
	expect(view.getSnapshot()).toBe(shown);
});

test('unsubscribed, it neither draws nor keeps a timer', () => {
	const runner = fakeRunner();
	const view = throttleSnapshots(runner.view, 200);
	let draws = 0;
	const unsubscribe = view.subscribe(() => draws++);
	runner.publish({elapsed: 1});
	runner.publish({elapsed: 2});
	unsubscribe();
	vi.advanceTimersByTime(1000);
	expect(draws).toBe(1);
	expect(vi.getTimerCount()).toBe(0);
	expect(runner.listeners()).toBe(0);
});
