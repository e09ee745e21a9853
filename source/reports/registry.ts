import {toFile} from '../store/summary-codec.ts';
import type {Reporter} from './reporter.ts';

/** Finds a reporter by its name. */
export async function findReporter(format: string): Promise<Reporter> {
	const {renderConsole} = await import('./console.ts');
	return {
		name: format,
		extension: format,
		write: async (run, writer, options) =>
			writer.write(
				format === 'json'
					? `${JSON.stringify(toFile(run.summary!))}\n`
					: renderConsole(run.summary!, options),
			),
	};
}
