import {expect, test} from 'vitest';
import {
	createOutageFigures,
	createOutageWatch,
	type ConnectionState,
	type OutageEvent,
} from '../../source/health/outages.ts';

const well: ConnectionState = {outageSince: null, refused: 0, refusal: null};
const down = (outageSince: number, refused: number, refusal = 'connect.refused') => ({
	...{outageSince, refused, refusal},
});

/** What is found is added up at once, as in a run. */
function follow() {
	const watch = createOutageWatch();
	const {take, figures} = createOutageFigures();
	const taken = (event: OutageEvent | null) => {
		if (event) take(event);
		return event;
	};
	return {
		observe: (state: ConnectionState, at: number) => taken(watch.observe(state, at)),
		conclude: (at: number) => taken(watch.conclude(at)),
		figures,
	};
}

test('a run whose connections are made has no outage', () => {
	const {observe, conclude, figures} = follow();
	expect(observe(well, 1)).toBeNull();
	expect(observe({...well, refused: 3, refusal: 'handshake.503'}, 2)).toBeNull();
	expect(conclude(3)).toBeNull();
	expect(figures(3)).toEqual({count: 0, longest: 0, current: null, error: null});
});

test('an outage is told when it begins and when it is over, with what was refused in it', () => {
	const {observe, figures} = follow();
	observe({...well, refused: 2}, 9);
	// Not at once: a refusal between two connections that could be made is none.
	expect(observe(down(9.5, 3), 10)).toBeNull();
	expect(figures(10).count).toBe(0);
	expect(observe(down(9.5, 4), 10.5)).toEqual({
		...{type: 'outage', at: 9.5, to: null, refused: 2, error: 'connect.refused'},
	});
	expect(figures(10.5)).toEqual({
		...{count: 1, longest: 1, current: 1, error: 'connect.refused'},
	});
	expect(observe(down(9.5, 7, 'handshake.503'), 12)).toBeNull();
	expect(figures(12)).toMatchObject({count: 1, longest: 2.5, current: 2.5});
	expect(observe({...well, refused: 8}, 12.25)).toEqual({
		...{type: 'outage', at: 9.5, to: 12.25, refused: 5, error: 'handshake.503'},
	});
	expect(figures(20)).toEqual({
		...{count: 1, longest: 2.75, current: null, error: 'handshake.503'},
	});
});

test('the longest of several is kept, and each counts its own refusals', () => {
	const {observe, figures} = follow();
	observe(down(1, 3), 2);
	observe({...well, refused: 3}, 4);
	expect(observe(down(6, 5), 7.5)).toMatchObject({refused: 2});
	expect(observe({...well, refused: 9}, 8)).toMatchObject({at: 6, to: 8});
	expect(figures(9)).toMatchObject({count: 2, longest: 3, current: null});
});

test('one that goes on to the end is over with the run', () => {
	const {observe, conclude, figures} = follow();
	observe(down(1, 3), 2);
	expect(conclude(31)).toMatchObject({at: 1, to: 31, refused: 3});
	expect(figures(40)).toMatchObject({count: 1, longest: 30, current: null});
	expect(conclude(32)).toBeNull();
});

test('of an outage whose beginning was not recorded the end counts', () => {
	const {take, figures} = createOutageFigures();
	take({...{type: 'outage', at: 2, to: 6, refused: 3, error: 'handshake.503'}});
	expect(figures(9)).toEqual({count: 1, longest: 4, current: null, error: 'handshake.503'});
});
