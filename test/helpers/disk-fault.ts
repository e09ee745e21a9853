import type {DiskFault} from './disk-faults.ts';

/** The environment of a process whose disk fails, or is slow, under the logs of a run. */
export const withDiskFault = (fault: DiskFault) => ({
	TEST_DISK_FAULT: JSON.stringify(fault),
	NODE_OPTIONS: `--import ${new URL('disk-faults.ts', import.meta.url).href}`,
});
