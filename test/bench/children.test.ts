import {afterEach, expect, test} from 'vitest';
import {createChildren} from './children.ts';

const children = createChildren();
const limit = 20_000;

afterEach(() => children.kill());

test('a program that runs on answers line by line, and ends with its standard input', async () => {
	const program =
		'console.log("ready"); process.stdin.on("data", (text) => process.stdout.write(`${text}${text}`))';
	const running = children.start(['-e', program], {limit});
	expect(await running.line()).toBe('ready');
	running.tell('echo');
	expect([await running.line(), await running.line()]).toEqual(['echo', 'echo']);
	await running.stop();
});

test('waiting for a line of a program that failed says what it said', async () => {
	const program = 'console.error("no such thing"); process.exitCode = 3';
	const running = children.start(['-e', program], {limit});
	await expect(running.line()).rejects.toThrow(/ended with 3\nno such thing/);
	const silent = children.start(['-e', '0'], {limit});
	await expect(silent.line()).rejects.toThrow('ended early');
});

test('a program gets what it is to have besides the clean environment', async () => {
	const options = {limit, env: {PEER: 'yes'}};
	expect(await children.run(['-p', 'process.env.PEER'], options)).toBe('yes\n');
});

test('a program that is measured gives its output, its time and, on Linux, what it used', async () => {
	const program = 'while (process.cpuUsage().user < 300_000); console.log("done")';
	const {output, seconds, usage} = await children.measure(['-e', program], {limit});
	expect(output).toBe('done\n');
	expect(seconds).toBeGreaterThan(0);
	if (process.platform !== 'linux') return;
	expect(usage?.cpu).toBeGreaterThanOrEqual(0.1);
	expect(usage?.rss).toBeGreaterThan(1e6);
});

test('another program than Node can be run, and is named when it fails', async () => {
	expect(await children.run(['-c', 'echo hello'], {program: 'sh', limit})).toBe('hello\n');
	const failing = children.measure(['-c', 'exit 3'], {program: 'sh', limit});
	await expect(failing).rejects.toThrow('sh -c exit 3: ended with 3');
});
