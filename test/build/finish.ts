import {readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join, resolve} from 'node:path';
import {configJsonSchema} from '../../source/config/json-schema.ts';
import {completionTable} from '../../source/commands/completion-table.ts';
import {publicTypes} from './public-types.ts';

// The last step of the build: node test/build/finish.ts DIST
const folder = process.argv[2];
if (folder === undefined) throw new Error('usage: finish.ts DIST');
const dist = resolve(folder);

const schema = `${JSON.stringify(configJsonSchema(), undefined, '\t')}\n`;
writeFileSync(join(dist, 'config.schema.json'), schema);
// Completion must not wait for the modules of all commands.
writeFileSync(join(dist, 'completion.json'), JSON.stringify(await completionTable()));

// Types of what nobody can import would only be half of the package.
const kept = publicTypes(join(dist, 'index.d.ts'));
for (const entry of readdirSync(dist, {recursive: true, encoding: 'utf8'})) {
	const file = join(dist, entry);
	if (file.endsWith('.d.ts') && !kept.has(file)) rmSync(file);
}
