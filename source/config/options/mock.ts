import {z} from 'zod';
import {duration, text, toggle, wholeNumber} from '../kinds/value-kinds.ts';
import {share, whole} from '../kinds/mock-kinds.ts';
import {streamFields} from './mock-stream.ts';
import {listOptions, option} from './option.ts';

/** The options of `floodgate mock`. */
export const mockSchema = z.strictObject({
	port: option(wholeNumber(0, 65_535).schema.default(0), {
		...whole('port', 0, 65_535, 'port to listen on', '8080'),
		short: 'p',
		group: 'Server',
		fallback: 'a free port',
	}),
	host: option(text('').schema.default('127.0.0.1'), {
		...text('an address of this machine'),
		flag: 'host',
		group: 'Server',
		value: 'HOST',
		help: 'address to listen on; the default is loopback',
		example: '0.0.0.0',
	}),
	datasets: option(z.array(text('').schema).optional(), {
		...text('a file, folder or glob'),
		flag: 'dataset',
		short: 'd',
		group: 'Server',
		value: 'PATH',
		many: true,
		help: 'dataset whose answers the gateway knows',
		fallback: 'the sample datasets',
		example: './datasets',
	}),
	seed: option(
		wholeNumber(0, 4_294_967_295).schema.default(1),
		whole('seed', 0, 4_294_967_295, 'the same seed gives the same prompts the same answers', '7'),
	),
	latency: option(duration(true).schema.default(100), {
		...duration(true),
		flag: 'latency',
		group: 'Behaviour',
		value: 'TIME',
		help: 'median latency of a reply',
		example: '800ms',
	}),
	spread: option(z.number().min(0).max(3).default(0.4), {
		flag: 'spread',
		group: 'Behaviour',
		value: 'SIGMA',
		help: 'spread of the log-normal latency; 0 is exactly the median',
		allowed: 'a number from 0 to 3',
		example: '0.4',
		fromText: (word) => (/^\d+(\.\d+)?$/.test(word) ? Number(word) : word),
	}),
	...streamFields,
	accuracy: share('accuracy', 'share of answers with the right intent', 1),
	errorRate: share('error-rate', "prompts answered by the gateway's error frame"),
	failRate: share('fail-rate', "prompts that end in the protocol's own error"),
	apologyRate: share('apology-rate', 'prompts answered by an apology'),
	closeRate: share(
		'close-rate',
		'prompts answered by closing the connection; in a stream, halfway',
	),
	closeCode: option(
		wholeNumber(1000, 4999).schema.default(1001),
		whole('close-code', 1000, 4999, 'close code of --close-rate; 1006 cuts the connection', '1011'),
	),
	silenceRate: share('silence-rate', 'prompts that are never answered'),
	longRate: share('long-rate', 'prompts answered with more than 1,000 characters'),
	refuseRate: share('refuse-rate', 'upgrades that are refused'),
	refuseStatus: option(
		wholeNumber(400, 599).schema.default(403),
		whole('refuse-status', 400, 599, 'HTTP status of --refuse-rate', '401'),
	),
	throttle: option(wholeNumber(0, 1_000_000).schema.optional(), {
		...whole('throttle', 0, 1_000_000, 'new connections per second; the others get 429', '500'),
		fallback: 'unlimited',
	}),
	quiet: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'quiet',
		short: 'q',
		group: 'Server',
		help: 'print the address only',
		example: 'true',
	}),
});

export type MockConfig = z.output<typeof mockSchema>;
export const mockOptions = listOptions(mockSchema);

/** The options of `floodgate demo` besides those of a run. */
export const demoSchema = z.strictObject({
	stream: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'stream',
		group: 'Server',
		help: 'stream replies token by token, with first-token figures',
		example: 'true',
	}),
});

export type DemoConfig = z.output<typeof demoSchema>;
export const demoOptions = listOptions(demoSchema);
