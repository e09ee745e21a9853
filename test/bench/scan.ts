/*
 * The yardstick for reading a file of JSON lines: a bare Node process that does nothing else.
 *
 *   node test/bench/scan.ts FILE [--parse]
 *
 * Finds the lines, with --parse also reads each as JSON, and prints how many there are.
 */
import {createReadStream} from 'node:fs';

const newline = 10;
const [file, parse] = process.argv.slice(2);
let rest: Buffer = Buffer.alloc(0);
let lines = 0;
for await (const chunk of createReadStream(file!, {highWaterMark: 1 << 20})) {
	const data = Buffer.concat([rest, chunk as Buffer]);
	let from = 0;
	for (let end = data.indexOf(newline); end >= 0; end = data.indexOf(newline, from)) {
		if (parse === '--parse') JSON.parse(data.toString('utf8', from, end));
		lines++;
		from = end + 1;
	}
	rest = data.subarray(from);
}
process.stdout.write(`${lines}\n`);
