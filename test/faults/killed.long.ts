import {test} from 'vitest';
import {expectShown, killedLoads} from '../helpers/killed-run.ts';

for (const [seed, [name, flags]] of Object.entries(killedLoads).entries()) {
	test(`${name} that is killed at any moment shows its figures up to the last line`, () =>
		expectShown(flags, seed + 101, 10));
}
