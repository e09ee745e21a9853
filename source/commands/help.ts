import {profilesOptions} from '../config/options/profiles.ts';
import {UserError} from '../model/user-error.ts';
import {toSafeJson} from '../terminal/sanitise.ts';
import {defineCommand} from './define-command.ts';
import {helpDocument} from './help-document.ts';
import {overview, unknownCommand} from './overview.ts';
import {findCommand} from './registry.ts';

/** `floodgate help`. */
export const help = defineCommand({
	name: 'help',
	usage: 'floodgate help [COMMAND] [--json]',
	about:
		'Lists the commands, or the options of one. With --json, prints all\n' +
		'commands and options as one JSON document, for other tools.',
	options: profilesOptions.filter(({key}) => key === 'json'),
	positionals: [{name: 'COMMAND', help: 'the command whose options to show'}],
	async run({input: [topic], flags}) {
		const entry = topic === undefined ? undefined : findCommand(topic);
		if (topic !== undefined && !entry) throw new UserError(unknownCommand(topic));
		if (flags.values.get('json') === true) {
			process.stdout.write(`${toSafeJson(await helpDocument(topic))}\n`);
			return 0;
		}
		if (entry) return (await entry.load()).invoke(['--help']);
		process.stdout.write(overview());
		return 0;
	},
});
