import {existsSync, readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';

/** `from './x.ts'` and `import('./x.ts')`. */
const relativeImports = /(?:from\s+|import\()\s*["'](\.[^"']+)["']/g;

const declarationOf = (specifier: string): string => specifier.replace(/\.(?:tsx?|js)$/, '.d.ts');

/**
 * The declaration files that a consumer's compiler reads: an index and what it imports, and so on.
 * @throws Error when a file that is imported is missing
 */
export function publicTypes(index: string, found = new Set<string>()): Set<string> {
	if (found.has(index)) return found;
	if (!existsSync(index)) throw new Error(`${index} is imported but missing`);
	found.add(index);
	for (const [, specifier] of readFileSync(index, 'utf8').matchAll(relativeImports)) {
		publicTypes(resolve(dirname(index), declarationOf(specifier!)), found);
	}
	return found;
}
