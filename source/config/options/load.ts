import {z} from 'zod';
import {thinkTime} from '../kinds/think-time.ts';
import {toggle, wholeNumber} from '../kinds/value-kinds.ts';
import {extentOrNone, shareOrNone} from '../kinds/load-kinds.ts';
import {option, withRole} from './option.ts';

/** Options for the amount of load. */
export const load = withRole('load', {
	connections: option(wholeNumber(0, 100_000).schema.default(5), {
		...wholeNumber(1, 100_000),
		allowed: 'a whole number from 1 to 100,000, or 0 before --stages',
		flag: 'connections',
		short: 'c',
		group: 'Load',
		value: 'N',
		shapesLoad: true,
		help: 'concurrent connections, each sending its next prompt when its reply is complete',
		example: '20',
	}),
	connectionMode: option(z.enum(['persistent', 'per-prompt']).default('persistent'), {
		...toggle(),
		flag: 'per-prompt',
		group: 'Load',
		label: 'connection mode',
		help: 'a new connection for each prompt instead of persistent ones',
		allowed: 'persistent or per-prompt',
		choices: ['persistent', 'per-prompt'],
		example: 'per-prompt',
		fromText(word) {
			const on = toggle().fromText(word);
			return typeof on === 'boolean' ? (on ? 'per-prompt' : 'persistent') : word;
		},
		nearest: (value) =>
			typeof value === 'string' && value.includes('pers') ? 'persistent' : 'per-prompt',
	}),
	thinkTime: option(thinkTime().schema.prefault('0'), {
		...thinkTime(),
		flag: 'think-time',
		group: 'Load',
		value: 'TIME',
		help: 'pause before each prompt on a connection: always the same, a range such as 2s..8s, or lognormal:MEDIAN[:SIGMA]',
		fallback: '0',
		example: '2s..8s',
	}),
	leave: option(shareOrNone().schema.prefault(0), {
		...shareOrNone(),
		flag: 'leave',
		group: 'Load',
		value: 'SHARE',
		shapesLoad: true,
		excludes: {
			inFlight:
				'a user who leaves takes the connection of all prompts in flight along; leave --in-flight out',
		},
		help: 'share of the users who close the connection in mid-reply, at a random moment; counted as left, and in no other figure',
		fallback: '0',
		example: '5%',
	}),
	warmup: option(extentOrNone().schema.optional(), {
		...extentOrNone(),
		flag: 'warmup',
		group: 'Load',
		value: 'AMOUNT',
		shapesLoad: true,
		help: 'prompts or time at the start to leave out of every figure',
		fallback: 'none; 10 prompts before a high --rate without --connections',
		example: '100',
	}),
	workers: option(z.union([z.literal('auto'), wholeNumber(1, 64).schema]).default(1), {
		...wholeNumber(1, 64),
		flag: 'workers',
		group: 'Load',
		value: 'N',
		help: 'engine threads that share the load; auto is one fewer than the cores',
		allowed: 'auto or a whole number from 1 to 64',
		example: 'auto',
		nearest: (value) => wholeNumber(1, 64).nearest?.(value) ?? 'auto',
	}),
});
