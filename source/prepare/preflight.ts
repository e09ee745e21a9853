import {readFileSync} from 'node:fs';
import type {Volume} from './schedule.ts';

/** The limits of this machine for one process; null where unknown. */
export type MachineLimits = {
	/** Infinity when unlimited. */
	readonly openFiles: {readonly soft: number; readonly hard: number} | null;
	/** Local ports for connections to one address. */
	readonly ports: number | null;
};

export type Need = Pick<Volume, 'model' | 'peakLevel' | 'peakConnections' | 'workers'> & {
	/** Connections that are always open; more of them open only when replies are late. */
	readonly sureConnections: number;
	readonly perPrompt: boolean;
	readonly loopback: boolean;
};

/** Files that the process opens besides its connections: results, dataset, terminal, libraries. */
const baseFiles = 64;
/** An event loop, its wake-up calls and its channel to the main thread. */
const filesPerWorker = 16;
/** Seconds for which Linux keeps the port of a closed connection (TCP_TIMEWAIT_LEN). */
const timeWait = 60;
const portFix = 'sysctl -w net.ipv4.ip_local_port_range="1024 65535"';
const mostPorts = 65_535 - 1024 + 1;

const count = (value: number): string => value.toLocaleString('en-US');

function fileProblem(need: Need, connections: number, {openFiles}: MachineLimits) {
	const files = connections + baseFiles + filesPerWorker * need.workers;
	if (!openFiles || files <= openFiles.soft) return undefined;
	const fix =
		files <= openFiles.hard
			? `run \`ulimit -n ${files}\` before it`
			: `let an administrator raise the hard limit (nofile in /etc/security/limits.conf), then run \`ulimit -n ${files}\``;
	return `${count(connections)} connections need ${count(files)} open files, and a process may have ${count(openFiles.soft)} here: ${fix}`;
}

function portProblem(connections: number, {ports}: MachineLimits) {
	if (ports === null || connections <= ports) return undefined;
	const fix =
		connections <= mostPorts
			? `run \`${portFix}\``
			: 'share the load among several machines, for one address has no more than 64,512 ports';
	return `${count(connections)} connections need as many local ports, and there are ${count(ports)} here: ${fix}`;
}

function churnWarning({model, peakLevel, perPrompt, loopback}: Need, {ports}: MachineLimits) {
	// In the closed model the rate of new connections depends on the server.
	if (!perPrompt || loopback || model !== 'open' || ports === null) return undefined;
	const sustained = ports / timeWait;
	if (peakLevel <= sustained) return undefined;
	return `${count(peakLevel)} new connections a second are more than ${count(ports)} local ports sustain (${count(Math.floor(sustained))} a second), since each stays in TIME_WAIT for ${timeWait} s after its connection: run \`${portFix}\`, lower the rate, or keep connections (without --per-prompt)`;
}

const isText = (text: string | undefined): text is string => text !== undefined;

/**
 * Compares what a run needs with what the machine has. A lack that is certain is a problem; one that
 * occurs only when replies are late, or after a while, is a warning.
 */
export function checkLimits(
	need: Need,
	limits: MachineLimits,
): {readonly problems: readonly string[]; readonly warnings: readonly string[]} {
	const problemsAt = (connections: number) =>
		[fileProblem(need, connections, limits), portProblem(connections, limits)].filter(isText);
	const problems = problemsAt(need.sureConnections);
	const later = problems.length > 0 ? [] : problemsAt(need.peakConnections);
	return {
		problems,
		warnings: [
			...later.map((text) => `when all connections are busy: ${text}, or give --max-connections`),
			...[churnWarning(need, limits)].filter(isText),
		],
	};
}

const limitOf = (text: string | number): number => (text === 'unlimited' ? Infinity : Number(text));

/** Reads the text of `/proc/self/limits`. */
export function parseFileLimits(text: string): MachineLimits['openFiles'] {
	const [, soft, hard] = /^Max open files\s+(\d+|unlimited)\s+(\d+|unlimited)/m.exec(text) ?? [];
	return soft === undefined || hard === undefined
		? null
		: {soft: limitOf(soft), hard: limitOf(hard)};
}

/** Reads the text of `/proc/sys/net/ipv4/ip_local_port_range`. */
export function parsePorts(text: string): number | null {
	const [, low, high] = /^(\d+)\s+(\d+)\s*$/.exec(text) ?? [];
	return low === undefined || high === undefined ? null : Number(high) - Number(low) + 1;
}

function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return '';
	}
}

/** Used where there is no /proc; excludes network interfaces, which take seconds on some machines. */
function reportedFileLimits(): MachineLimits['openFiles'] {
	// Node has had this since version 22, but its types lack it.
	const report: NodeJS.ProcessReport & {excludeNetwork?: boolean} = process.report;
	const before = report.excludeNetwork ?? false;
	report.excludeNetwork = true;
	try {
		const {userLimits} = report.getReport() as {
			userLimits?: {open_files?: {soft: string | number; hard: string | number}};
		};
		const files = userLimits?.open_files;
		return files ? {soft: limitOf(files.soft), hard: limitOf(files.hard)} : null;
	} finally {
		report.excludeNetwork = before;
	}
}

/** The limits of this process and machine; well under 10 ms. */
export function readMachineLimits(): MachineLimits {
	return {
		openFiles: parseFileLimits(textOf('/proc/self/limits')) ?? reportedFileLimits(),
		ports: parsePorts(textOf('/proc/sys/net/ipv4/ip_local_port_range')),
	};
}
