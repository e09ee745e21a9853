/** Milliseconds that the process gets to end on its own. */
const patience = 3000;

/** What keeps the process alive, in words; its standard streams do not. */
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
 * Ends the process if it does not end on its own, and reports what was still open: a forgotten socket
 * must not hang a CI job. Waits for output that a slow reader has yet to take.
 */
export function endBeforeLong(): void {
	const timer = setTimeout(() => {
		if (process.stdout.writableLength > 0 || process.stderr.writableLength > 0) {
			endBeforeLong();
			return;
		}
		process.stderr.write(
			`floodgate: ended with this still open, please report it: ${openResources()}\n`,
		);
		process.exit();
	}, patience);
	// The timer itself must not keep the process alive.
	timer.unref();
}
