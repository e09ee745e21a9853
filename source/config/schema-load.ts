import {z} from 'zod';
import {duration, toggle, wholeNumber} from './kinds.ts';
import {option} from './option.ts';

const timeout = (flag: string, help: string, example: string) => ({
	...duration(false),
	flag,
	group: 'Load' as const,
	value: 'TIME',
	help,
	example,
});

/** Options that say how hard to ask. */
export const load = {
	connections: option(wholeNumber(1, 100_000).schema.default(5), {
		...wholeNumber(1, 100_000),
		flag: 'connections',
		short: 'c',
		group: 'Load',
		value: 'N',
		help: 'concurrent connections, each sending its next prompt when its reply is complete',
		example: '20',
	}),
	connectionMode: option(z.enum(['persistent', 'per-prompt']).default('persistent'), {
		...toggle(),
		flag: 'per-prompt',
		group: 'Load',
		help: 'a new connection for each prompt instead of persistent ones',
		allowed: 'persistent or per-prompt',
		example: 'per-prompt',
		fromText(word) {
			const on = toggle().fromText(word);
			return typeof on === 'boolean' ? (on ? 'per-prompt' : 'persistent') : word;
		},
		nearest: (value) =>
			typeof value === 'string' && value.includes('pers') ? 'persistent' : 'per-prompt',
	}),
	thinkTime: option(duration(true).schema.default(0), {
		...duration(true),
		flag: 'think-time',
		group: 'Load',
		value: 'TIME',
		help: 'pause before each prompt on a connection',
		example: '2s',
	}),
	duration: option(duration(false).schema.optional(), {
		...duration(false),
		flag: 'duration',
		group: 'Load',
		value: 'TIME',
		help: 'keep going round the dataset for so long',
		fallback: 'until every prompt was sent',
		example: '5m',
	}),
	timeouts: z
		.strictObject({
			total: option(
				duration(false).schema.default(120_000),
				timeout('timeout', 'limit for the whole reply', '29s'),
			),
			connect: option(
				duration(false).schema.default(10_000),
				timeout('connect-timeout', 'limit for the handshake', '5s'),
			),
			first: option(duration(false).schema.optional(), {
				...timeout('first-timeout', 'limit for the first frame', '10s'),
				fallback: 'off',
			}),
			idle: option(duration(false).schema.optional(), {
				...timeout('idle-timeout', 'limit between two frames of a reply', '15s'),
				fallback: 'off',
			}),
		})
		.prefault({}),
};
