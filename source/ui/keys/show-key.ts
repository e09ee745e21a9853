const shownNames: Readonly<Record<string, string>> = {
	enter: '⏎',
	escape: 'Esc',
	space: 'Space',
	tab: 'Tab',
	'shift-tab': 'Shift-Tab',
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	delete: 'Del',
	'ctrl-c': 'Ctrl-C',
	'ctrl-l': 'Ctrl-L',
};

const asciiNames: Readonly<Record<string, string>> = {
	enter: 'Enter',
	up: 'Up',
	down: 'Down',
	left: 'Left',
	right: 'Right',
};

/** How a key is written on screens and in the README. */
export function showKey(key: string, ascii: boolean): string {
	const named = (ascii ? asciiNames[key] : undefined) ?? shownNames[key];
	return named ?? key.replace(/^ctrl-(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`);
}
