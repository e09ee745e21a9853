import type {FrameRole} from '../model/attempt.ts';
import type {ExchangeContext} from './exchange-types.ts';
import {Evidence} from './evidence.ts';
import type {Frame} from './frame.ts';
import {RequestSender} from './request-sender.ts';

/** The part of an exchange that notes its frames. A class for the reason given there. */
export abstract class NotedFrames extends RequestSender {
	/** Created on demand: a valid reply needs no evidence. */
	protected evidence: Evidence | undefined;
	protected readonly observe: ExchangeContext['observe'];

	constructor(context: ExchangeContext) {
		super(context);
		this.observe = context.observe;
	}

	protected note(frame: Frame, role: FrameRole, at: number): void {
		(this.evidence ??= new Evidence()).note(frame, role, at);
		this.observe?.(frame, role, at);
	}
}
