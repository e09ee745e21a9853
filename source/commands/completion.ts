import {script} from '@bomb.sh/tab';
import {didYouMean} from '../model/nearest.ts';
import {UserError} from '../model/user-error.ts';
import {ownCommand} from '../terminal/own-command.ts';
import {defineCommand} from './define-command.ts';

const shells = ['bash', 'zsh', 'fish', 'powershell'];

/** The command line that a shell's script asks: by name where the program is installed. */
function executable(): string {
	if (ownCommand('').startsWith('floodgate')) return 'floodgate';
	return [process.execPath, process.argv[1]].map((word) => JSON.stringify(word)).join(' ');
}

/** `floodgate completion`. */
export const completion = defineCommand({
	name: 'completion',
	usage: 'floodgate completion bash|zsh|fish|powershell',
	about:
		'Prints a script that completes commands, options, their values, profiles and runs.\n' +
		'bash: source <(floodgate completion bash), with the package bash-completion installed;\n' +
		'zsh: source <(floodgate completion zsh); fish: floodgate completion fish | source.',
	options: [],
	positionals: [{name: 'SHELL', help: 'the shell', required: true, choices: shells}],
	run({input: [shell = '']}) {
		if (!shells.includes(shell)) {
			throw new UserError(
				`there is no completion for "${shell}".${didYouMean(shell, shells)} There is one for ${shells.join(', ')}.`,
			);
		}
		script(shell, 'floodgate', executable());
		return 0;
	},
});
