/*
 * Preloaded into a program under Node, writes its greatest resident set in bytes when it ends:
 *
 *   node --import file://…/rss.ts?to=FILE …
 */
import {writeFileSync} from 'node:fs';
import {isMainThread} from 'node:worker_threads';

const to = new URL(import.meta.url).searchParams.get('to');
// Threads of the program load it, too, and all of them have the same memory.
if (isMainThread && to !== null) {
	process.on('exit', () => writeFileSync(to, `${process.resourceUsage().maxRSS * 1024}\n`));
}
