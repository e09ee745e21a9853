import {z} from 'zod';
import {duration} from '../kinds/value-kinds.ts';
import {option, withRole} from './option.ts';

const timeout = (flag: string, help: string, example: string) => ({
	...duration(false),
	flag,
	group: 'Load' as const,
	value: 'TIME',
	help,
	example,
});

/** Options for timeouts. */
export const timeouts = withRole('load', {
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
			setup: option(duration(false).schema.optional(), {
				...timeout('setup-timeout', 'limit for each message of --setup, and for --ready', '5s'),
				fallback: 'that of the handshake',
			}),
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
});
