import type {MetricIo, PromptFields} from './metric.ts';

const neverAborted = new AbortController().signal;

/** `fetch` that also aborts with a signal, besides the one it may be given. */
function fetchWith(signal: AbortSignal): typeof fetch {
	return (input, init = {}) =>
		fetch(input, {
			...init,
			signal: init.signal ? AbortSignal.any([init.signal, signal]) : signal,
		});
}

const fetchForever = fetchWith(neverAborted);

/** For metrics that answer at once: their signal never aborts. */
export const inlineIo = (fields: PromptFields): MetricIo => ({
	fields,
	signal: neverAborted,
	fetch: fetchForever,
});

/** What a metric may use, and how to abort it. */
export type OwnIo = {readonly io: MetricIo; readonly abort: (reason: Error) => void};

/** Creates the signal on demand, because most metrics never use it. */
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
