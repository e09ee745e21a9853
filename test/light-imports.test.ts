import {execFile} from 'node:child_process';
import {mkdir, writeFile} from 'node:fs/promises';
import {dirname, join} from 'node:path';
import {pathToFileURL} from 'node:url';
import {promisify} from 'node:util';
import {expect, test} from 'vitest';
import {temporaryFolder} from './helpers/bin.ts';

const source = new URL('../source/light-imports.ts', import.meta.url).href;

/** A library like the one of 400 files, and those who take something from it. */
const files: Readonly<Record<string, string>> = {
	'node_modules/es-toolkit/package.json': JSON.stringify({
		name: 'es-toolkit',
		type: 'module',
		exports: {'./compat': './dist/compat/index.mjs'},
	}),
	'node_modules/es-toolkit/dist/compat/index.mjs':
		"globalThis.all = true; export {throttle} from './function/throttle.mjs'; export const debounce = 'debounce';",
	'node_modules/es-toolkit/dist/compat/function/throttle.mjs':
		"export const throttle = 'throttle';",
	'one.mjs': "import { throttle } from 'es-toolkit/compat';\nexport const taken = [throttle];",
	'more.mjs':
		"import { debounce, throttle } from 'es-toolkit/compat';\nexport const taken = [debounce, throttle];",
	'without.mjs': "export const taken = ['nothing'];",
	'fetch.mjs': "export const taken = ['fetch' in globalThis];",
	'fetch-again.mjs': "export const taken = ['fetch' in globalThis];",
};

/** What a program gets that loads modules one after the other: the first in the light way. */
async function load(
	first: string,
	second: string,
	way: 'withLightImports' | 'withLightDrawing' = 'withLightImports',
): Promise<unknown> {
	const folder = await temporaryFolder();
	for (const [name, content] of Object.entries(files)) {
		const file = join(folder, name);
		await mkdir(dirname(file), {recursive: true});
		await writeFile(file, content);
	}
	const addressOf = (name: string) => JSON.stringify(pathToFileURL(join(folder, name)).href);
	const program = `
		const {${way}: light} = await import(${JSON.stringify(source)});
		const {taken} = await light(() => import(${addressOf(first)}));
		const whole = globalThis.all === true;
		const {taken: second} = await import(${addressOf(second)});
		console.log(JSON.stringify({taken, whole, second, afterwards: globalThis.all === true}));
	`;
	const args = ['--input-type=module', '--eval', program];
	const {stdout} = await promisify(execFile)(process.execPath, args);
	return JSON.parse(stdout);
}

test('one function comes without the index of its library', async () => {
	const found = await load('one.mjs', 'without.mjs');
	expect(found).toMatchObject({taken: ['throttle'], whole: false, afterwards: false});
});

test('an importer that takes more from the index gets it', async () => {
	const found = await load('more.mjs', 'without.mjs');
	expect(found).toMatchObject({taken: ['debounce', 'throttle'], whole: true, afterwards: true});
});

test('what draws is loaded without a global fetch, which is there again afterwards', async () => {
	const found = await load('fetch.mjs', 'fetch-again.mjs', 'withLightDrawing');
	expect(found).toMatchObject({taken: [false], second: [true]});
	expect(await load('fetch.mjs', 'without.mjs')).toMatchObject({taken: [true]});
});

test('what others load afterwards is left alone', async () => {
	const found = await load('without.mjs', 'one.mjs');
	expect(found).toMatchObject({taken: ['nothing'], whole: false, afterwards: true});
});
