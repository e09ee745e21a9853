import {resolveConfig, toPlan, type Plan} from '../config/plan.ts';
import type {Profile} from '../config/profiles/layer.ts';
import {resolve} from '../config/resolve.ts';
import {pickOptions} from '../config/options/option.ts';
import {configOptions, invocationOptions} from '../config/options/run-options.ts';
import {prepareRun} from '../prepare/prepare.ts';
import {withoutLoadShape} from '../prepare/schedule.ts';
import {probe as sendProbe} from '../probe/probe.ts';
import {toSafeJson} from '../terminal/sanitise.ts';
import {columnsOf, styleFor} from './output.ts';
import {parseArguments, refuseInput, renderHelp} from './parse.ts';
import {probeDocument, renderProbe} from './probe-report.ts';

const usage = 'floodgate probe [PROFILE] [options]';
const about =
	'Sends the first prompt of the dataset over one connection and shows what comes back: handshake,\n' +
	'frames, timings, what --reply makes of them, and the rule that would fit. Ends when nothing more\n' +
	'comes, at the latest after --timeout. Exit 4 when there is neither a reply nor a rule. Values come\n' +
	'from where "floodgate run" takes them.';

const ownOptions = pickOptions(invocationOptions, 'json', 'color', 'ascii');
const options = [...configOptions, ...ownOptions];

/** Neither a reply that was understood nor a rule that would understand it. */
const nothingLearnt = 4;
const signalCodes = {SIGINT: 130, SIGTERM: 143, SIGHUP: 129} as const;

/** One prompt is no load, and is not scored: what those options want need not be there. */
const withoutLoad = (plan: Plan): Plan => ({
	...withoutLoadShape(plan, 1),
	metrics: [],
	thresholds: [],
});

async function loadProfile(name: string): Promise<Profile> {
	// Only now: a probe without a profile need not wait for what reads them.
	const {openProfiles} = await import('../config/profiles/profiles.ts');
	return openProfiles().get(name);
}

/** Lets a signal end the probe, and tells its exit code. */
function watchSignals() {
	const controller = new AbortController();
	let code: number | undefined;
	const names = Object.keys(signalCodes) as (keyof typeof signalCodes)[];
	const listeners = names.map((name) => {
		const listener = () => {
			code = signalCodes[name];
			controller.abort();
		};
		process.on(name, listener);
		return [name, listener] as const;
	});
	return {
		signal: controller.signal,
		end(): number | undefined {
			for (const [name, listener] of listeners) process.off(name, listener);
			return code;
		},
	};
}

/** `floodgate probe`. */
export async function probe(argv: readonly string[]): Promise<number> {
	const {input, flags, help} = parseArguments(argv, options);
	if (help) {
		process.stdout.write(renderHelp(usage, about, options));
		return 0;
	}
	refuseInput(input.slice(1), usage);
	const invocation = resolve(ownOptions, [flags]).value;
	const [name] = input;
	const profile = name === undefined ? undefined : await loadProfile(name);
	const config = resolveConfig({flags, environment: process.env, ...(profile && {profile})});
	const run = await prepareRun(withoutLoad(toPlan(config.value)));
	if (run.plan.tls.insecure) {
		process.stderr.write('floodgate: TLS certificates are NOT verified (--insecure)\n');
	}
	const signals = watchSignals();
	const result = await sendProbe(run, {signal: signals.signal});
	const interrupted = signals.end();
	const context = {run, profile: name};
	const text = invocation.json
		? `${toSafeJson(probeDocument(result, context))}\n`
		: renderProbe(result, context, {
				style: styleFor(process.stdout, invocation),
				columns: columnsOf(process.stdout),
			});
	process.stdout.write(text);
	if (interrupted !== undefined) return interrupted;
	return result.reply.understood || result.advice ? 0 : nothingLearnt;
}
