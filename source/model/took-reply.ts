import {kindOf, type ErrorClass, type ErrorKind} from './error-class.ts';

/** Errors in a frame of the server, which may be the reply to another prompt. */
const fromFrames: ReadonlySet<ErrorKind> = new Set(['reply', 'app', 'gateway']);

/** Whether an attempt took a frame for its reply, so that the reply can be another prompt's. */
export const tookReply = (errorClass: ErrorClass | undefined): boolean =>
	errorClass === undefined || fromFrames.has(kindOf(errorClass));
