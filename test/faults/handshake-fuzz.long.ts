import {test} from 'vitest';
import {createDraw} from '../helpers/random.ts';
import {fuzzHandshakes, fuzzHeads} from './handshake-fuzz.ts';

test.for(Array.from({length: 20}, (_, seed) => seed))(
	'whatever a server answers, a handshake ends once and leaves no socket: seed %i',
	{timeout: 120_000},
	async (seed) => {
		fuzzHeads(createDraw(seed), 20_000);
		await fuzzHandshakes(createDraw(seed), 800);
	},
);
