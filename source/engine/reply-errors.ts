import type {AppErrorPattern} from '../gateway/app-error.ts';
import type {GatewayError} from '../gateway/error-frame.ts';
import type {AttemptError} from '../model/attempt.ts';
import {kindOf, type ErrorClass} from '../model/error-class.ts';
import type {FrameEffect} from './assembler.ts';
import {longestQuote} from './frame.ts';
import {compilePattern, type OnSlow, type Search} from './pattern.ts';
import {shorten} from './shorten.ts';

type GatewayEffect = Extract<FrameEffect, {readonly kind: 'error' | 'notice'}>;

/** The effect of a reply that has failed. */
export const failure = (name: ErrorClass, message: string): FrameEffect => ({
	kind: 'error',
	error: {class: name, message},
});

/** Whether the error is our own finding; the server has not reported that the reply ends there. */
export const isOwnFinding = ({class: errorClass}: AttemptError): boolean =>
	kindOf(errorClass) === 'reply' || kindOf(errorClass) === 'generator';

/** Records patterns that exceed their time limit. */
export type SlowPatterns = {
	readonly onSlow: OnSlow;
	readonly reset: () => void;
	/** The error of a slow pattern since the last reset: our own limit, not the server's fault. */
	readonly error: () => AttemptError | undefined;
};

export function createSlowPatterns(): SlowPatterns {
	let slow: string | undefined;
	return {
		onSlow(message) {
			slow = message;
		},
		reset() {
			slow = undefined;
		},
		error: () =>
			slow === undefined
				? undefined
				: {class: 'generator.pattern', message: shorten(slow, longestQuote)},
	};
}

/** The effect of a gateway's error frame: one that doesn't end the reply is a notice. */
export function gatewayEffect(error: GatewayError): GatewayEffect {
	const {requestId, connectionId} = error;
	const reported: AttemptError = {
		class: `gateway.${error.what}`,
		message: error.message,
		...(requestId !== undefined && {requestId}),
		...(connectionId !== undefined && {connectionId}),
	};
	return error.terminal ? {kind: 'error', error: reported} : {kind: 'notice', notice: reported};
}

/** Finds the error in a complete reply's text: `reply.empty`, `app.<name>`. */
export type FindTextError = (text: string) => AttemptError | undefined;

const compileAppError = ({pattern, isSafe = false}: AppErrorPattern, onSlow: OnSlow): Search =>
	isSafe ? (text) => pattern.exec(text) : compilePattern(pattern, onSlow);

/**
 * Classifies replies' texts: `reply.empty`, or `app.<name>` for the first pattern that matches.
 * @param patterns how the application reports failures
 */
export function createTextErrorFinder(patterns: readonly AppErrorPattern[]): FindTextError {
	const slow = createSlowPatterns();
	const searches = patterns.map((pattern) => ({
		name: pattern.name,
		search: compileAppError(pattern, slow.onSlow),
	}));
	return (text) => {
		if (text.trim() === '') return {class: 'reply.empty', message: 'the reply has no text'};
		slow.reset();
		for (const {name, search} of searches) {
			if (search(text)) return {class: `app.${name}`, message: shorten(text, longestQuote)};
		}
		return slow.error();
	};
}
