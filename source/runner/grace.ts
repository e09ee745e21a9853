/** Milliseconds that replies in flight get after the first signal, or when the user stops the run. */
export const interruptGrace = 5000;
/** Milliseconds that replies in flight get when the run fails or is aborted. */
export const failureGrace = 1000;
