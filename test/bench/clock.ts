/** Seconds of the clock that all processes of the machine share. */
export const monotonicNow = (): number => Number(process.hrtime.bigint()) / 1e9;
