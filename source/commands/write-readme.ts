import {readFileSync, writeFileSync} from 'node:fs';
import {updateReadme} from './readme-tables.ts';

// npm run docs: node dist/commands/write-readme.js FILE
const file = process.argv[2];
if (file === undefined) throw new Error('usage: write-readme FILE');
writeFileSync(file, updateReadme(readFileSync(file, 'utf8')));
