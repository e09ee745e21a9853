import {expect, test} from 'vitest';
import {
	checkLimits,
	parseFileLimits,
	parsePorts,
	readMachineLimits,
	type MachineLimits,
	type Need,
} from '../../source/prepare/preflight.ts';

const roomy: MachineLimits = {openFiles: {soft: Infinity, hard: Infinity}, ports: 64_512};
const need = (connections: number, more: Partial<Need> = {}): Need => ({
	model: 'closed',
	peakLevel: connections,
	peakConnections: connections,
	sureConnections: connections,
	workers: 1,
	perPrompt: false,
	loopback: false,
	...more,
});
const nothing = {problems: [], warnings: []};

test('a machine that has enough is not spoken of', () => {
	expect(checkLimits(need(10_000), roomy)).toEqual(nothing);
	expect(checkLimits(need(10_000), {openFiles: null, ports: null})).toEqual(nothing);
});

test('too few open files name what is needed, what there is and the command that helps', () => {
	const openFiles = {soft: 1024, hard: 524_288};
	expect(checkLimits(need(10_000), {...roomy, openFiles}).problems).toEqual([
		'10,000 connections need 10,080 open files, and a process may have 1,024 here: run `ulimit -n 10080` before it',
	]);
	expect(checkLimits(need(944), {...roomy, openFiles})).toEqual(nothing);
	expect(checkLimits(need(945), {...roomy, openFiles}).problems).toHaveLength(1);
	expect(checkLimits(need(944, {workers: 2}), {...roomy, openFiles}).problems).toHaveLength(1);
});

test('where the hard limit is too low as well, ulimit alone is not the way out', () => {
	const openFiles = {soft: 4096, hard: 4096};
	const [problem] = checkLimits(need(10_000), {...roomy, openFiles}).problems;
	expect(problem).toContain('an administrator');
	expect(problem).toContain('`ulimit -n 10080`');
});

test('too few local ports name what is needed, what there is and the command that helps', () => {
	expect(checkLimits(need(30_000), {...roomy, ports: 28_232}).problems).toEqual([
		'30,000 connections need as many local ports, and there are 28,232 here: run `sysctl -w net.ipv4.ip_local_port_range="1024 65535"`',
	]);
	expect(checkLimits(need(28_232), {...roomy, ports: 28_232})).toEqual(nothing);
});

test('more connections than one address has ports want more machines', () => {
	const [problem] = checkLimits(need(70_000), roomy).problems;
	expect(problem).toContain('several machines');
	expect(problem).not.toContain('sysctl');
});

test('connections that only late replies would need are a warning', () => {
	const openFiles = {soft: 1024, hard: 1024};
	const some = need(5000, {model: 'open', sureConnections: 5});
	const {problems, warnings} = checkLimits(some, {...roomy, openFiles});
	expect(problems).toEqual([]);
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toMatch(/^when all connections are busy: 5,000 .*--max-connections$/);
});

test('a rate of new connections that the ports cannot sustain is a warning on TIME_WAIT', () => {
	const limits = {...roomy, ports: 30_000};
	const churn = {model: 'open' as const, perPrompt: true, peakLevel: 501};
	const {problems, warnings} = checkLimits(need(100, churn), limits);
	expect(problems).toEqual([]);
	expect(warnings).toHaveLength(1);
	expect(warnings[0]).toMatch(/^501 new connections a second .*30,000 local ports.*500 a second/);
	expect(warnings[0]).toContain('TIME_WAIT');
	for (const without of [
		{peakLevel: 500},
		{loopback: true},
		{perPrompt: false},
		{model: 'closed' as const},
	]) {
		expect(checkLimits(need(100, {...churn, ...without}), limits)).toEqual(nothing);
	}
});

const procLimits = (soft: string, hard: string) =>
	[
		'Limit                     Soft Limit           Hard Limit           Units     ',
		'Max cpu time              unlimited            unlimited            seconds   ',
		`Max open files            ${soft.padEnd(20)} ${hard.padEnd(20)} files     `,
		'Max locked memory         8388608              8388608              bytes     ',
		'',
	].join('\n');

test('limits are read as Linux writes them', () => {
	expect(parseFileLimits(procLimits('1024', '524288'))).toEqual({soft: 1024, hard: 524_288});
	expect(parseFileLimits(procLimits('1024', 'unlimited'))).toEqual({soft: 1024, hard: Infinity});
	expect(parsePorts('32768\t60999\n')).toBe(28_232);
	expect([parseFileLimits(''), parseFileLimits('Max open files x'), parsePorts('')]).toEqual([
		null,
		null,
		null,
	]);
});

test('this machine has limits, and reading them again does not disturb the reports of Node', () => {
	const {openFiles} = readMachineLimits();
	if (process.platform !== 'win32') expect(openFiles!.soft).toBeGreaterThan(0);
	expect(readMachineLimits().openFiles).toEqual(openFiles);
});
