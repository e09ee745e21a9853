import {tokenSecrets} from '../prepare/token-command.ts';
import {createTokenSource, tokensOf, type Tokens} from '../prepare/token-source.ts';
import type {PreparedRun} from '../prepare/prepare.ts';

/**
 * The token of a probe, which runs `--token-command` again after a refusal; undefined without one.
 * @param hide receives values that no output may show
 */
export function createProbeTokens(
	{plan, token, secrets}: PreparedRun,
	hide: (values: readonly string[]) => void,
): Tokens | undefined {
	const {tokenCommand: command} = plan;
	if (command === undefined || token === undefined) return undefined;
	// The refusal that the probe shows is worth more than the command's failure after it.
	const failed = () => undefined;
	const tokens = tokensOf(createTokenSource({command, initial: token, secrets, failed}));
	return {
		...tokens,
		async instead(refused) {
			const other = await tokens.instead(refused);
			if (other !== undefined) hide(tokenSecrets(other));
			return other;
		},
	};
}
