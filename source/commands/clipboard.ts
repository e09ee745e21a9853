import {spawn} from 'node:child_process';

/** Programs that copy their standard input to the clipboard, by platform. */
const programs: Readonly<Record<string, readonly (readonly [string, ...string[]])[]>> = {
	darwin: [['pbcopy']],
	win32: [['clip']],
	linux: [['wl-copy'], ['xclip', '-selection', 'clipboard'], ['xsel', '--clipboard', '--input']],
};

/** Terminals truncate or ignore longer OSC 52 sequences. */
const longestSequence = 75_000;

function pipe([program, ...args]: readonly [string, ...string[]], text: string): Promise<boolean> {
	return new Promise((resolve) => {
		const child = spawn(program, args, {stdio: ['pipe', 'ignore', 'ignore']});
		child.on('error', () => resolve(false));
		child.on('close', (code) => resolve(code === 0));
		child.stdin.on('error', () => resolve(false));
		child.stdin.end(text);
	});
}

/**
 * Copies text with the system's program, or over SSH through the terminal itself (OSC 52, whose base64
 * payload cannot contain other sequences).
 * @returns the way it was copied, in a few words
 */
export async function copyToClipboard(text: string, output: NodeJS.WriteStream): Promise<string> {
	const remote = Boolean(process.env.SSH_CONNECTION ?? process.env.SSH_TTY);
	if (!remote) {
		for (const program of programs[process.platform] ?? []) {
			if (await pipe(program, text)) return 'to the clipboard';
		}
	}
	const encoded = Buffer.from(text).toString('base64');
	if (encoded.length > longestSequence) throw new Error('too long to copy through the terminal');
	output.write(`\u001B]52;c;${encoded}\u0007`);
	return 'through the terminal (OSC 52)';
}
