import {toPlan, type Plan} from '../config/plan.ts';
import {resolve} from '../config/resolve.ts';
import {pickOptions} from '../config/options/option.ts';
import {configOptions, invocationOptions} from '../config/options/run-options.ts';
import {prepareRun} from '../prepare/prepare.ts';
import {withoutLoadShape} from '../prepare/schedule.ts';
import {probe as sendProbe} from '../probe/probe.ts';
import {toSafeJson} from '../terminal/sanitise.ts';
import {profilePositional, readConfiguration} from './configuration.ts';
import {defineCommand} from './define-command.ts';
import {columnsOf, styleFor} from './output.ts';
import {probeDocument} from './probe-document.ts';
import {renderProbe} from './probe-report.ts';
import {watchSignals} from './signals.ts';

const ownOptions = pickOptions(invocationOptions, 'json', 'color', 'ascii');

/** The exit code when no reply was understood and no rule would fit. */
const nothingLearnt = 4;

/** One prompt is neither a load nor scored, so whatever those options need may be missing. */
const withoutLoad = (plan: Plan): Plan => ({
	...withoutLoadShape(plan, 1),
	metrics: [],
	thresholds: [],
});

/** `floodgate probe`. */
export const probe = defineCommand({
	name: 'probe',
	usage: 'floodgate probe [PROFILE] [options]',
	about:
		'Sends the first two prompts of the dataset over one connection and shows what comes back:\n' +
		'handshake, frames, timings, how --reply reads them, the rule that would fit, and what belongs once\n' +
		'per connection. Ends when nothing more arrives, at the latest after --timeout. Exits with 4 when\n' +
		'there is neither a reply nor a rule. ' +
		'Values come from the same sources as for "floodgate run".',
	options: [...configOptions, ...ownOptions],
	configured: configOptions,
	positionals: [profilePositional],
	async run(given) {
		const own = resolve(ownOptions, [given.flags]).value;
		const {config, profile} = await readConfiguration(given);
		const run = await prepareRun(withoutLoad(toPlan(config.value)));
		if (run.plan.tls.insecure) {
			process.stderr.write('floodgate: TLS certificates are NOT verified (--insecure)\n');
		}
		const signals = watchSignals();
		const result = await sendProbe(run, {signal: signals.signal});
		signals.end();
		const context = {run, profile};
		const text = own.json
			? `${toSafeJson(probeDocument(result, context))}\n`
			: renderProbe(result, context, {
					style: styleFor(process.stdout, own),
					columns: columnsOf(process.stdout),
				});
		process.stdout.write(text);
		return signals.code() ?? (result.reply.understood || result.advice ? 0 : nothingLearnt);
	},
});
