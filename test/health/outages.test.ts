import {expect, test} from 'vitest';
import {createOutageWatch, type ConnectionState} from '../../source/health/outages.ts';

const well: ConnectionState = {outageSince: null, refused: 0, refusal: null};
const down = (outageSince: number, refused: number, refusal = 'connect.refused') => ({
	...{outageSince, refused, refusal},
});

test('a run whose connections are made has no outage', () => {
	const watch = createOutageWatch();
	expect(watch.observe(well, 1)).toBeNull();
	expect(watch.observe({...well, refused: 3, refusal: 'handshake.503'}, 2)).toBeNull();
	expect(watch.conclude(3)).toBeNull();
	expect(watch.figures()).toEqual({count: 0, longest: 0, current: null, error: null});
});

test('an outage is told when it begins and when it is over, with what was refused in it', () => {
	const watch = createOutageWatch();
	watch.observe({...well, refused: 2}, 9);
	// Not at once: a refusal between two connections that could be made is none.
	expect(watch.observe(down(9.5, 3), 10)).toBeNull();
	expect(watch.figures().count).toBe(0);
	expect(watch.observe(down(9.5, 4), 10.5)).toEqual({
		...{type: 'outage', at: 9.5, to: null, refused: 2, error: 'connect.refused'},
	});
	expect(watch.figures()).toEqual({
		...{count: 1, longest: 1, current: 1, error: 'connect.refused'},
	});
	expect(watch.observe(down(9.5, 7, 'handshake.503'), 12)).toBeNull();
	expect(watch.figures()).toMatchObject({longest: 2.5, current: 2.5, error: 'handshake.503'});
	expect(watch.observe({...well, refused: 8}, 12.25)).toEqual({
		...{type: 'outage', at: 9.5, to: 12.25, refused: 5, error: 'handshake.503'},
	});
	expect(watch.figures()).toEqual({
		...{count: 1, longest: 2.75, current: null, error: 'handshake.503'},
	});
});

test('the longest of several is kept, and each counts its own refusals', () => {
	const watch = createOutageWatch();
	watch.observe(down(1, 3), 2);
	watch.observe({...well, refused: 3}, 4);
	expect(watch.observe(down(6, 5), 7.5)).toMatchObject({refused: 2});
	expect(watch.observe({...well, refused: 9}, 8)).toMatchObject({at: 6, to: 8});
	expect(watch.figures()).toMatchObject({count: 2, longest: 3, current: null});
});

test('one that goes on to the end is over with the run', () => {
	const watch = createOutageWatch();
	watch.observe(down(1, 3), 2);
	expect(watch.conclude(31)).toMatchObject({at: 1, to: 31, refused: 3});
	expect(watch.figures()).toMatchObject({count: 1, longest: 30, current: null});
	expect(watch.conclude(32)).toBeNull();
});
