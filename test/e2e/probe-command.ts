import {runBin, temporaryFolder, writeRows} from '../helpers/bin.ts';

export const rows = [{Question: "Où est l'école ?", Intent: 'contact'}];

export type Document = {
	readonly handshake: {readonly status: number | null; readonly connect: number | null};
	readonly frames: readonly {readonly at: number; readonly bytes: number; readonly text: string}[];
	readonly reply: {readonly understood: boolean; readonly fits: boolean; readonly text: string};
	readonly greeting: {readonly frames: number; readonly ready: unknown} | null;
	readonly unfinished: boolean;
	readonly inferred: {readonly reply: unknown; readonly preset: string | null} | null;
	readonly command: string | null;
	readonly conclusion: string;
};

export async function probe(
	url: string,
	args: readonly string[] = [],
	env: NodeJS.ProcessEnv = {},
) {
	const cwd = await temporaryFolder();
	const file = await writeRows(cwd, rows);
	return runBin(['probe', '-u', url, '-d', file, ...args], {cwd, env});
}

/** The words of a command line in the quotes of a POSIX shell. */
export const wordsOf = (line: string): string[] =>
	[...line.matchAll(/(?:'[^']*'|\\'|[^\s'\\])+/g)].map(([word]) =>
		word.replaceAll(/'([^']*)'|\\(')/g, (_, quoted?: string, escaped?: string) => {
			return quoted ?? escaped ?? '';
		}),
	);
