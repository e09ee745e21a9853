/*
 * Loaded into the emulator before it: ends it when its parent is gone, and leaves nothing behind. The
 * parent holds the other end of standard input, which closes however the parent dies.
 */
import {rmSync} from 'node:fs';

process.stdin.on('close', () => process.exit(1)).resume();
process.on('exit', () => rmSync(process.env.EMULATOR_HOME, {recursive: true, force: true}));
