import {expect, test, vi} from 'vitest';
import {useFakeTime} from '../helpers/fake-time.ts';
import {limitLifetime} from '../../source/mock/lifetime.ts';
import {createSchedule} from '../../source/mock/schedule.ts';

useFakeTime();

function lifetimeOf(limits: {idle: number; limit: number}) {
	const expire = vi.fn();
	return {expire, ...limitLifetime(limits, createSchedule(), expire)};
}

test('each touch starts the silence anew', () => {
	const {expire, touch} = lifetimeOf({idle: 100, limit: Infinity});
	for (let round = 0; round < 5; round++) {
		vi.advanceTimersByTime(99);
		touch();
	}
	vi.advanceTimersByTime(99);
	expect(expire).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(expire).toHaveBeenCalledOnce();
	vi.advanceTimersByTime(1000);
	expect(expire).toHaveBeenCalledOnce();
});

test('no touch moves the limit', () => {
	const {expire, touch} = lifetimeOf({idle: 100, limit: 250});
	for (let round = 0; round < 4; round++) {
		vi.advanceTimersByTime(60);
		touch();
	}
	vi.advanceTimersByTime(9);
	expect(expire).not.toHaveBeenCalled();
	vi.advanceTimersByTime(1);
	expect(expire).toHaveBeenCalledOnce();
});

test('without limits there is no timer, and after the end none either', () => {
	lifetimeOf({idle: Infinity, limit: Infinity});
	expect(vi.getTimerCount()).toBe(0);
	const {expire, end} = lifetimeOf({idle: 10, limit: 20});
	end();
	vi.advanceTimersByTime(100);
	expect(expire).not.toHaveBeenCalled();
});
