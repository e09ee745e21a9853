import {writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import type {Output} from '../../source/outputs/output.ts';
import {findOutput} from '../../source/outputs/registry.ts';
import {temporaryFolder} from '../runner/plan.ts';

const known: ReadonlyMap<string, () => Promise<Output>> = new Map([
	['otel', () => Promise.resolve({name: 'otel'})],
	['prometheus', () => Promise.resolve({name: 'prometheus'})],
]);

async function moduleWith(source: string): Promise<string> {
	const file = join(await temporaryFolder(), 'output.mjs');
	await writeFile(file, source);
	return file;
}

test('an output is found by its name, and loaded only then', async () => {
	expect(await findOutput('otel', known)).toEqual({name: 'otel'});
});

test('a path loads the default export of a module', async () => {
	const file = await moduleWith("export default {name: 'mine', end() {}};");
	expect(await findOutput(file)).toMatchObject({name: 'mine'});
});

test('an unknown name is refused with the nearest one and what is allowed', async () => {
	await expect(findOutput('promethus', known)).rejects.toThrow(
		/no output "promethus"\. Did you mean "prometheus"\? Allowed: otel, prometheus, or the path of a module/,
	);
	await expect(findOutput('otel')).rejects.toThrow(/Allowed: the path of a module/);
});

test.each([
	{source: 'export const output = {};', message: /has no default export\. Example: export default/},
	{source: 'export default {end() {}};', message: /needs a "name"/},
	{source: 'throw new Error("no config");', message: /cannot be loaded: no config/},
])('a module with $source is refused, by its path', async ({source, message}) => {
	const file = await moduleWith(source);
	await expect(findOutput(file)).rejects.toThrow(message);
	await expect(findOutput(file)).rejects.toThrow(file);
});
