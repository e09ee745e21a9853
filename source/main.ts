import {findCommand} from './commands/registry.ts';
import {withLightImports} from './light-imports.ts';
import {UserError} from './model/user-error.ts';

/** Opens the app on its form. */
const loadApp = async () => (await import('./commands/configure.ts')).configure;
const loadOverview = () => import('./commands/overview.ts');

const isHelp = (name: string | undefined): boolean =>
	name === 'help' || name === '--help' || name === '-h';

/** Whether the arguments are those of the form: options, or a profile that is no command. */
async function opensForm(name: string): Promise<boolean> {
	if (name.startsWith('-')) return name !== '-';
	if (findCommand(name)) return false;
	const {openProfiles} = await import('./config/profiles/profiles.ts');
	return openProfiles()
		.list()
		.some((profile) => profile.name === name);
}

async function runCommand(name: string, argv: readonly string[]): Promise<number> {
	const entry = findCommand(name);
	if (!entry) throw new UserError((await loadOverview()).unknownCommand(name));
	return (await withLightImports(entry.load)).invoke(argv);
}

/** Exit codes: 1 internal error, 2 usage; the commands return the others. */
async function dispatch(argv: readonly string[]): Promise<number> {
	const [name, ...rest] = argv;
	if (name === '--version' || name === '-V' || name === 'version') {
		const {version} = await import('./model/version.ts');
		process.stdout.write(`${version}\n`);
		return 0;
	}
	// Before everything that takes time: a shell waits for it at each press of Tab.
	if (name === 'complete' && rest[0] === '--') {
		return (await import('./commands/complete.ts')).complete(rest.slice(1));
	}
	if (isHelp(name) && rest.length === 0) {
		process.stdout.write((await loadOverview()).overview());
		return 0;
	}
	if (isHelp(name)) return runCommand('help', rest);
	if (name !== undefined && !(await opensForm(name))) return runCommand(name, rest);
	if (process.stdin.isTTY && process.stdout.isTTY && !process.env.CI) {
		return (await withLightImports(loadApp))(argv);
	}
	if (name !== undefined) throw new UserError((await loadOverview()).needsTerminal(name));
	process.stderr.write((await loadOverview()).overview());
	process.stderr.write('floodgate: error (exit 2): without a command it needs a terminal\n');
	return 2;
}

/**
 * A reader that has gone away (such as `| head`) is not an error; a result that cannot be written is
 * reported in one line. What cannot be written to standard error cannot be reported at all.
 */
function watchOutput(): void {
	let failed = false;
	process.stderr.on('error', () => undefined);
	process.stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE' || failed) return;
		failed = true;
		// Overrides the command's own exit code, because nobody can read its result.
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
			for (const {text} of error.problems) {
				process.stderr.write(`floodgate: ${sanitise(text)}\n`);
			}
			return 2;
		}
		const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
		process.stderr.write(`floodgate: internal error, please report it\n${sanitiseLines(text)}\n`);
		return 1;
	}
}
