import {writeFileSync} from 'node:fs';
import {configJsonSchema} from './json-schema.ts';

// A step of the build: node dist/config/write-schema.js FILE
const file = process.argv[2];
if (file === undefined) throw new Error('usage: write-schema FILE');
writeFileSync(file, `${JSON.stringify(configJsonSchema(), undefined, '\t')}\n`);
