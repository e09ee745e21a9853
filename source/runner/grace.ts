/** Milliseconds that replies in flight get when the run fails or is aborted. */
export const failureGrace = 1000;
