import type {MetricIo, PromptFields} from './metric.ts';

const neverAborted = new AbortController().signal;

/** `fetch` that also gives up with a signal, besides the one it may be given. */
function fetchWith(signal: AbortSignal): typeof fetch {
	return (input, init = {}) =>
		fetch(input, {
			...init,
			signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
		});
}

const fetchForever = fetchWith(neverAborted);

/** For metrics that answer at once: nothing is ever given up. */
export const inlineIo = (fields: PromptFields): MetricIo => ({
	fields,
	signal: neverAborted,
	fetch: fetchForever,
});

/** What a metric may use, and how to end that. */
export type OwnIo = {readonly io: MetricIo; readonly abort: (reason: Error) => void};

/** The signal is made when it is asked for, which most metrics never do. */
export function createIo(fields: PromptFields): OwnIo {
	let controller: AbortController | undefined;
	const signal = () => (controller ??= new AbortController()).signal;
	return {
		io: {
			fields,
			get signal() {
				return signal();
			},
			get fetch() {
				return fetchWith(signal());
			},
		},
		abort: (reason) => controller?.abort(reason),
	};
}
