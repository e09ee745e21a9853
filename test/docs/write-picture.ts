/*
 * Draws the README's picture: the demo's run, in the real program in a real terminal. Needs node-pty:
 * npm install --no-save node-pty@1.1.0
 */
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {openTerminal} from '../helpers/pty.ts';
import {cellsOf} from './screen-cells.ts';
import {svgOf} from './svg.ts';

const size = {columns: 110, rows: 34};
const picture = fileURLToPath(new URL('../../docs/run.svg', import.meta.url));
const bin = fileURLToPath(new URL('../../dist/cli.js', import.meta.url));
/** How far the run is in the picture. */
const shownAt = /\b(?:6\d|7\d)\s?%|\b4\d\d ?\/ ?6\d\d/;

const folder = await mkdtemp(join(tmpdir(), 'floodgate-picture-'));
const session = openTerminal([process.execPath, bin, 'demo'], {
	...{cwd: folder, patience: 120_000},
	...size,
});
try {
	await session.waitFor(shownAt);
	const rows = cellsOf(session.terminal);
	await writeFile(picture, svgOf(rows, 'Floodgate in a terminal: the live screen of a run'));
	process.stdout.write(`${picture}\n`);
} finally {
	await session.close();
	await rm(folder, {recursive: true, force: true});
}
