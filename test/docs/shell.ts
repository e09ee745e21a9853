/** A command line of a page, as the shell would hand it to the program. */
export type CommandLine = {readonly line: string; readonly words: readonly string[]};

/** The words of a line, up to a comment, a pipe or another command. */
export function splitWords(line: string): string[] {
	const words: string[] = [];
	let word: string | undefined;
	for (let at = 0; at < line.length; at++) {
		const character = line[at]!;
		if (character === '"' || character === "'") {
			const end = line.indexOf(character, at + 1);
			if (end < 0) throw new Error(`a quote is not closed: ${line}`);
			word = (word ?? '') + line.slice(at + 1, end);
			at = end;
		} else if (/\s/.test(character)) {
			if (word !== undefined) words.push(word);
			word = undefined;
		} else if (/[|;&>]/.test(character) || (character === '#' && word === undefined)) {
			break;
		} else word = (word ?? '') + character;
	}
	return word === undefined ? words : [...words, word];
}

const shellBlock = /^ *```sh\n([\s\S]*?)^ *```/gm;
const starts: readonly (readonly string[])[] = [
	['floodgate'],
	['npx', 'floodgate'],
	['npm', 'run', 'floodgate', '--'],
];

/** Every `floodgate …` of the page's shell blocks; the words are those behind the program's name. */
export function commandLinesIn(text: string): CommandLine[] {
	return [...text.matchAll(shellBlock)]
		.flatMap(([, block]) => block!.replaceAll(/\\\n\s*/g, ' ').split('\n'))
		.flatMap((line) => {
			const words = splitWords(line.trim());
			const named = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
			const rest = words.slice(Math.max(named, 0));
			const start = starts.find((each) => each.every((word, index) => rest[index] === word));
			return start ? [{line: line.trim(), words: rest.slice(start.length)}] : [];
		});
}
