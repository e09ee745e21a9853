/*
 * Times are rounded to whole microseconds once, when they are taken; every figure is a difference
 * of such integers, so that it is the same live and read back. Adding 0 turns -0 into 0.
 */

/** A duration in milliseconds, as whole microseconds. */
export const microsecondsOf = (milliseconds: number): number => Math.round(milliseconds * 1000) + 0;

/** A time in milliseconds, as whole microseconds since `zero` on the same clock. */
export const microsecondsSince = (zero: number, at: number): number => microsecondsOf(at - zero);

/** A time in seconds, as in files, as whole microseconds. */
export const microsecondsIn = (seconds: number): number => Math.round(seconds * 1e6) + 0;
