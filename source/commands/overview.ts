import {nearest} from '../model/nearest.ts';

const lines: readonly (readonly [string, string])[] = [
	['floodgate', 'the app: configure a run, watch it, look at its results and at earlier ones'],
	['floodgate run [PROFILE]', 'send a dataset to a chatbot, measure and score its replies'],
	['floodgate demo', 'the same against the embedded gateway, with sample prompts'],
	['floodgate mock', 'only the embedded gateway, in the foreground'],
	['floodgate probe [PROFILE]', 'one prompt: handshake, frames, timings, the reply rule that fits'],
	['floodgate rerun RUN', 'again the failed prompts of a saved run, as a further attempt of it'],
	['floodgate report RUN…', 'reports about saved runs: text, JSON, or a format of your own'],
	['floodgate runs [list|show|delete]', 'the saved runs'],
	['floodgate profiles [list|show|save|…]', 'saved configurations for "floodgate run"'],
];

/** The commands, for the README and the help. */
export const commandLines = lines;

export function overview(): string {
	const width = Math.max(...lines.map(([usage]) => usage.length)) + 3;
	return [
		'Floodgate: how many users can a WebSocket chatbot serve, how fast, and are the answers still right?',
		'',
		...lines.map(([usage, about]) => `  ${usage.padEnd(width)}${about}`),
		'',
		'  floodgate COMMAND --help   the options of a command',
		'  floodgate --version',
		'',
		'Try it now: floodgate demo',
		'',
	].join('\n');
}

export function unknownCommand(name: string, known: readonly string[]): string {
	if (name.startsWith('-')) {
		return `"${name}" comes before any command. Did you mean "floodgate run ${name} …"? "floodgate help" lists the commands.`;
	}
	const near = nearest(name, known);
	const hint = near === undefined ? '' : `Did you mean "${near}"? `;
	return `there is no command "${name}". ${hint}"floodgate help" lists them all.`;
}
