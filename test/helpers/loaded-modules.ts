/*
 * For `node --import`: writes the addresses of the modules that were loaded until the app painted its first
 * screen, as a JSON list, to the file that LOADED_MODULES names.
 */
import {writeFileSync} from 'node:fs';
import {registerHooks} from 'node:module';

const file = process.env.LOADED_MODULES;
const loaded = new Set<string>();

registerHooks({
	load(url, context, next) {
		loaded.add(url);
		return next(url, context);
	},
});

const write = process.stdout.write.bind(process.stdout);
process.stdout.write = (data: string | Uint8Array, ...rest: []) => {
	if (file !== undefined && typeof data === 'string' && data.includes('configure')) {
		process.stdout.write = write;
		writeFileSync(file, JSON.stringify([...loaded]));
	}
	return write(data, ...rest);
};
