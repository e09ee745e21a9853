/** Milliseconds that replies in flight get when the run itself fails, or is aborted. */
export const failureGrace = 1000;
