import {defineReporter} from 'floodgate';

const most = 20;

export default defineReporter({
	name: 'slow-list',
	extension: 'csv',
	async write(run, writer) {
		const slowest: {id: string; outcome: string; seconds: number}[] = [];
		for await (const {id, outcome, timing} of run.attempts()) {
			if (timing.sent === undefined) continue;
			slowest.push({id, outcome, seconds: timing.complete - timing.sent});
			// Never more than these are kept, however long the run was.
			slowest.sort((a, b) => b.seconds - a.seconds).splice(most);
		}
		await writer.write('id,outcome,seconds\n');
		for (const {id, outcome, seconds} of slowest) {
			await writer.write(`${id},${outcome},${seconds.toFixed(3)}\n`);
		}
	},
});
