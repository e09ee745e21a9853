/** Milliseconds that the process gets to end by itself. */
const patience = 3000;

/** The open resources that end with the process, except its own streams. */
function openResources(): string {
	const counts = new Map<string, number>();
	for (const name of process.getActiveResourcesInfo()) {
		if (/^(?:TTY|Pipe|Write|Shutdown)/.test(name)) continue;
		counts.set(name, (counts.get(name) ?? 0) + 1);
	}
	const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`));
	return names.length === 0 ? 'something that Node does not name' : names.join(', ');
}

/**
 * Ends the process when it does not end by itself, and says what was still open: a CI job must not hang
 * because of a socket that somebody forgot. Waits for what a slow reader has not taken yet.
 */
export function endBeforeLong(): void {
	const timer = setTimeout(() => {
		if (process.stdout.writableLength > 0 || process.stderr.writableLength > 0) {
			endBeforeLong();
			return;
		}
		process.stderr.write(
			`floodgate: ended although this was still open, please report it: ${openResources()}\n`,
		);
		process.exit();
	}, patience);
	// It alone is no reason to stay.
	timer.unref();
}
