/**
 * Errors caused by a frame of the server: another prompt's reply may have been taken for this
 * one's.
 */
const saidByServer = /^(?:reply|app|gateway)\./;

/**
 * Whether an attempt took a frame for its reply, so that the reply may belong to another prompt.
 */
export const tookReply = (errorClass: string | undefined): boolean =>
	errorClass === undefined || saidByServer.test(errorClass);
