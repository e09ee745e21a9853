import {existsSync, readFileSync} from 'node:fs';
import {registerHooks} from 'node:module';
import {fileURLToPath} from 'node:url';

type Detour = {
	readonly specifier: string;
	/** The importer's statement. Another version may take more from there, and then gets all of it. */
	readonly statement: RegExp;
	/** Where the index has it from, relative to itself. */
	readonly file: string;
};

/** Libraries of which an index loads everything for one thing out of it. */
const detours: readonly Detour[] = [
	// Ink and 400 files.
	{
		specifier: 'es-toolkit/compat',
		statement: /^import \{ ?throttle ?\} from ['"]es-toolkit\/compat['"];?$/m,
		file: 'function/throttle.mjs',
	},
	// zod's messages in 50 languages, of which only English is ever set.
	{
		specifier: '../locales/index.js',
		statement: /^export \* as locales from ['"]\.\.\/locales\/index\.js['"];?$/m,
		file: 'en.js',
	},
];

function shortCut({statement, file}: Detour, index: string, importer: string | undefined): string {
	if (!importer?.startsWith('file:')) return index;
	if (!statement.test(readFileSync(fileURLToPath(importer), 'utf8'))) return index;
	const url = new URL(file, index);
	return existsSync(url) ? url.href : index;
}

/**
 * Loads modules without those parts of other people's libraries that nobody uses and that everybody
 * would wait for: a fifth of the time until the app's first paint. Only for modules of our own: what
 * users write, such as metrics, is loaded by others.
 */
export async function withLightImports<Module>(load: () => Promise<Module>): Promise<Module> {
	const hooks = registerHooks({
		resolve(specifier, context, next) {
			const resolved = next(specifier, context);
			const detour = detours.find((each) => each.specifier === specifier);
			if (!detour) return resolved;
			return {...resolved, url: shortCut(detour, resolved.url, context.parentURL)};
		},
	});
	try {
		return await load();
	} finally {
		hooks.deregister();
	}
}
