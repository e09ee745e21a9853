import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {listPages, readPage, root, updatePage} from './pages.ts';

// npm run docs
for (const page of listPages()) {
	const text = readPage(page);
	const updated = await updatePage(text);
	if (updated === text) continue;
	writeFileSync(join(root, page), updated);
	process.stdout.write(`${page} is renewed\n`);
}
