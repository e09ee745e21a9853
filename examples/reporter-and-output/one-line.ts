import type {Output} from 'floodgate';

const print = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);
let seen = 0;

export const oneLine: Output = {
	name: 'one-line',
	start: ({name, id}) => void print({event: 'start', name, id}),
	snapshot({counts}) {
		if (seen++ % 10 === 0) print({event: 'progress', sent: counts.sent, errored: counts.errored});
	},
	end: ({verdict, passed, failed, errored}) =>
		void print({event: 'end', verdict, passed, failed, errored}),
};
