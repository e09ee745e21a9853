import {nearest} from '../model/nearest.ts';
import {commands} from './registry.ts';
import {ownCommand} from '../terminal/own-command.ts';

/** The commands, for the README and the help. */
export const commandLines: readonly (readonly [usage: string, summary: string])[] = [
	['floodgate', 'the app: configure a run, watch it, look at its results and at earlier ones'],
	...Object.entries(commands)
		.filter(([name]) => name !== 'help')
		.map(([, {usage, summary}]) => [`floodgate ${usage}`, summary] as [string, string]),
];

/** What `floodgate help` prints. */
export function overview(): string {
	const width = Math.max(...commandLines.map(([usage]) => usage.length)) + 3;
	return [
		'Floodgate: how many users can a WebSocket chatbot serve, how fast, and are the answers still right?',
		'',
		...commandLines.map(([usage, summary]) => `  ${usage.padEnd(width)}${summary}`),
		'',
		'  floodgate COMMAND --help   the options of a command',
		'  floodgate help --json      all commands and options as data, for other tools',
		'  floodgate --version',
		'',
		`Try it now: ${ownCommand('demo')}`,
		'',
	].join('\n');
}

/** The message for options or a profile without a command, which open the form. */
export const needsTerminal = (name: string): string =>
	`"${name}" without a command opens the form, which needs a terminal. Did you mean "floodgate run ${name} …"? "floodgate help" lists the commands.`;

/** The message for a name that no command has. */
export function unknownCommand(name: string): string {
	const near = nearest(name, Object.keys(commands));
	const hint = near === undefined ? '' : `Did you mean "${near}"? `;
	return `there is no command "${name}". ${hint}"floodgate help" lists them all.`;
}
