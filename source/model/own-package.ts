import {registerHooks} from 'node:module';
import {extname} from 'node:path';

let hooked = false;

/**
 * Makes `import … from 'floodgate'` resolve to this package in users' modules, wherever they lie: Node
 * itself would not find a global installation or a clone from there.
 */
export function resolveOwnPackage(): void {
	if (hooked) return;
	hooked = true;
	const own = new URL(`../index${extname(import.meta.url)}`, import.meta.url).href;
	registerHooks({
		resolve: (specifier, context, next) =>
			specifier === 'floodgate' ? {url: own, shortCircuit: true} : next(specifier, context),
	});
}
