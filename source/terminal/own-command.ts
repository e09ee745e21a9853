/** Scripts of a clone that start the program. */
const ownScripts = ['start', 'floodgate'];

/**
 * A command line of this program as it works where it was started: in a clone by npm, by npx, or installed.
 * @param args what follows the program's name
 */
export function ownCommand(args: string, environment: NodeJS.ProcessEnv = process.env): string {
	const {npm_lifecycle_event: script, npm_lifecycle_script: line = ''} = environment;
	if (script === 'npx' && /^"?floodgate\b/.test(line)) return `npx floodgate ${args}`;
	const isClone = script !== undefined && ownScripts.includes(script);
	return isClone ? `npm run floodgate -- ${args}` : `floodgate ${args}`;
}
