import type {Command} from './define-command.ts';

/** What is known about a command before it is loaded. */
export type Entry = {
	/** Its usage in the overview. */
	readonly usage: string;
	/** What it does, in one line. */
	readonly summary: string;
	readonly load: () => Promise<Command>;
};

/** Every command by name, each loaded on demand: `--version` must not wait for the engine. */
export const commands: Readonly<Record<string, Entry>> = {
	run: {
		usage: 'run [PROFILE]',
		summary: 'send a dataset to a chatbot, measure and score its replies',
		load: async () => (await import('./run.ts')).run,
	},
	demo: {
		usage: 'demo',
		summary: 'the same against the embedded gateway, with sample prompts',
		load: async () => (await import('./demo.ts')).demo,
	},
	mock: {
		usage: 'mock',
		summary: 'the embedded gateway alone, in the foreground',
		load: async () => (await import('./mock.ts')).mock,
	},
	probe: {
		usage: 'probe [PROFILE]',
		summary: 'send one prompt: handshake, frames, timings, the reply rule that fits',
		load: async () => (await import('./probe.ts')).probe,
	},
	rerun: {
		usage: 'rerun RUN',
		summary: 'send failed prompts of a saved run again, as a further attempt',
		load: async () => (await import('./rerun.ts')).rerun,
	},
	report: {
		usage: 'report RUN…',
		summary: 'write reports about saved runs: text, JSON, or a custom format',
		load: async () => (await import('./report.ts')).report,
	},
	import: {
		usage: 'import har FILE',
		summary: "make a configuration from a browser's recording",
		load: async () => (await import('./import.ts')).importRecording,
	},
	runs: {
		usage: 'runs [list|show|delete]',
		summary: 'list, show or delete saved runs',
		load: async () => (await import('./runs.ts')).runs,
	},
	profiles: {
		usage: 'profiles [list|show|save|…]',
		summary: 'manage saved configurations for "floodgate run"',
		load: async () => (await import('./profiles.ts')).profiles,
	},
	completion: {
		usage: 'completion SHELL',
		summary: 'print a script that completes command lines in bash, zsh, fish or PowerShell',
		load: async () => (await import('./completion.ts')).completion,
	},
	help: {
		usage: 'help [COMMAND]',
		summary: 'show the options of a command; with --json, all commands and options as data',
		load: async () => (await import('./help.ts')).help,
	},
};

/** The entry of a command; undefined when there is none of that name. */
export const findCommand = (name: string): Entry | undefined =>
	Object.hasOwn(commands, name) ? commands[name] : undefined;
