#!/usr/bin/env node
// Import nothing here: this file must start, and report an unsupported version, on any Node.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 18)) {
	process.stderr.write(
		`floodgate needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`,
	);
	process.exitCode = 2;
} else {
	// React reads this variable on load; without it the slow development build runs.
	process.env.NODE_ENV ??= 'production';
	const {keepCompiled} = await import('./compile-cache.ts');
	keepCompiled();
	const {main} = await import('./main.ts');
	process.exitCode = await main(process.argv.slice(2));
	const {endBeforeLong} = await import('./last-resort.ts');
	endBeforeLong();
}
