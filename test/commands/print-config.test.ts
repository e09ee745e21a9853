import {expect, test} from 'vitest';
import {printConfig} from '../../source/commands/print-config.ts';
import {resolve} from '../../source/config/resolve.ts';
import {
	configOptions,
	invocationSchema,
	type Config,
} from '../../source/config/options/run-options.ts';

test('values are printed as they would be typed, defaults too', () => {
	const values = new Map<string, unknown>([
		['rate', '600/m'],
		['stages', '90s:5,2m:0'],
		['maxErrorRate', 0.075],
		['warmup', '120s'],
		['thinkTime', '0'],
	]);
	const layer = {source: 'flag' as const, label: () => '', values};
	const config = resolve<Config>(configOptions, [layer]);
	const text = printConfig(config, invocationSchema.parse({}));
	for (const line of [
		/^rate +flag +10$/m,
		/^stages +flag +90s:5,2m:0$/m,
		/^maxErrorRate +flag +7\.5%$/m,
		/^warmup +flag +2m$/m,
		/^thinkTime +flag +0$/m,
		/^hold +default +15 prompts$/m,
		/^pause +default +1m$/m,
		/^steps +default +one level$/m,
		/^workers +default +1$/m,
		/^timeouts\.total +default +2m$/m,
	]) {
		expect(text).toMatch(line);
	}
});
