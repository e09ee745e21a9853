import {withLightImports} from './light-imports.ts';
import {UserError} from './model/user-error.ts';

type Command = (argv: readonly string[]) => number | Promise<number>;

/** Loaded when called for: `--version` must not wait for the engine. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
	run: async () => (await import('./commands/run.ts')).run,
	demo: async () => (await import('./commands/demo.ts')).demo,
	probe: async () => (await import('./commands/probe.ts')).probe,
	mock: async () => (await import('./commands/mock.ts')).mock,
	rerun: async () => (await import('./commands/rerun.ts')).rerun,
	report: async () => (await import('./commands/report.ts')).report,
	runs: async () => (await import('./commands/runs.ts')).runs,
	profiles: async () => (await import('./commands/profiles.ts')).profiles,
};
const loadApp = async () => (await import('./commands/configure.ts')).configure;

/** 1 internal error, 2 usage; the commands give the others. */
async function dispatch(argv: readonly string[]): Promise<number> {
	const [name, ...rest] = argv;
	if (name === '--version' || name === '-V' || name === 'version') {
		const {version} = await import('./model/version.ts');
		process.stdout.write(`${version}\n`);
		return 0;
	}
	if (name === '--help' || name === '-h' || name === 'help') {
		const topic = rest[0];
		if (topic !== undefined && Object.hasOwn(commands, topic)) {
			return (await withLightImports(commands[topic]!))(['--help']);
		}
		const {overview, unknownCommand} = await import('./commands/overview.ts');
		if (name === 'help' && topic !== undefined) {
			throw new UserError(unknownCommand(topic, Object.keys(commands)));
		}
		process.stdout.write(overview());
		return 0;
	}
	if (name === undefined && process.stdin.isTTY && process.stdout.isTTY && !process.env.CI) {
		return (await withLightImports(loadApp))();
	}
	if (name === undefined) {
		const {overview} = await import('./commands/overview.ts');
		process.stderr.write(overview());
		return 2;
	}
	if (Object.hasOwn(commands, name)) return (await withLightImports(commands[name]!))(rest);
	const {unknownCommand} = await import('./commands/overview.ts');
	throw new UserError(unknownCommand(name, Object.keys(commands)));
}

/**
 * A reader that went away (such as `| head`) is no error of ours; a result that could not be written
 * is, in one line. What can't be said on standard error can't be said at all.
 */
function watchOutput(): void {
	let failed = false;
	process.stderr.on('error', () => undefined);
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE' || failed) return;
		failed = true;
		// Whatever the command itself has come to: nobody can know.
		process.once('exit', () => {
			process.exitCode = 1;
		});
		process.stderr.write(`floodgate: standard output cannot be written: ${error.message}\n`);
	});
}

/**
 * Runs the command that the arguments name.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
	watchOutput();
	try {
		return await dispatch(argv);
	} catch (error) {
		const {sanitise, sanitiseLines} = await import('./terminal/sanitise.ts');
		if (error instanceof UserError) {
			for (const problem of error.problems) {
				process.stderr.write(`floodgate: ${sanitise(problem)}\n`);
			}
			return 2;
		}
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		process.stderr.write(`floodgate: internal error, please report it\n${sanitiseLines(text)}\n`);
		return 1;
	}
}
