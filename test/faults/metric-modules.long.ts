import {test} from 'vitest';
import {expectGivenUp} from '../helpers/own-metrics.ts';

test.each<[string, string, string[]]>([
	['blocks', 'for (;;);', []],
	['blocks', 'for (;;);', ['--dry-run']],
	[
		'waits for ever, with a timer that keeps it alive',
		'setInterval(() => {}, 1000); await new Promise(() => {});',
		[],
	],
])('a module that %s while it is loaded is given up after 10 s (%s, %o)', (_, code, extra) =>
	expectGivenUp(code, extra, /is not loaded after 10 s/),
);
