import {test} from 'vitest';
import {createDraw} from '../helpers/random.ts';
import {fuzzHandshakes, fuzzHeads} from './handshake-fuzz.ts';

test('whatever a server answers, a handshake ends once and leaves no socket', async () => {
	await fuzzHandshakes(createDraw(13), 500);
});

test('whatever a server answers, it means the same wherever it is cut', () => {
	fuzzHeads(createDraw(13), 2000);
});
