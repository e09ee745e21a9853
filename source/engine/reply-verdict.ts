import {defaultAppErrors, type AppErrorPattern} from '../gateway/app-error.ts';
import {classifyGatewayError} from '../gateway/error-frame.ts';
import type {AttemptError} from '../model/attempt.ts';
import type {FrameEffect} from './assembler.ts';
import {longestQuote} from './frame.ts';
import {compilePattern, type OnSlow, type Search} from './pattern.ts';
import {shorten} from './shorten.ts';

/** A reply that has failed. */
export const failure = (name: string, message: string): FrameEffect => ({
	kind: 'error',
	error: {class: name, message},
});

/** Remembers that a pattern gave no answer. */
export type SlowWatch = {
	readonly onSlow: OnSlow;
	readonly reset: () => void;
	/** Since the last reset: our own limit, not the server's fault. */
	readonly error: () => AttemptError | undefined;
};

export function createSlowWatch(): SlowWatch {
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

/** What the gateway says in its own name; undefined for everything else. */
export function gatewayEffect(json: unknown): FrameEffect | undefined {
	const error = classifyGatewayError(json);
	if (!error) return undefined;
	const {requestId, connectionId} = error;
	const told: AttemptError = {
		class: `gateway.${error.what}`,
		message: error.message,
		...(requestId !== undefined && {requestId}),
		...(connectionId !== undefined && {connectionId}),
	};
	return error.terminal ? {kind: 'error', error: told} : {kind: 'notice', notice: told};
}

/** Why a complete reply's text is none after all. */
export type TextCheck = (text: string) => AttemptError | undefined;

/** Ours are known to be harmless over any text, and are looked for in every reply. */
const trusted = new Set(defaultAppErrors.map(({pattern}) => pattern.source));

function compileAppError(pattern: RegExp, onSlow: OnSlow): Search {
	if (trusted.has(pattern.source)) return (text) => pattern.exec(text);
	return compilePattern(pattern, onSlow);
}

/**
 * Makes the judge of replies' texts: `reply.empty`, or `app.<name>` for the first pattern that matches.
 * @param patterns the application's ways to say that it failed
 */
export function createTextCheck(
	patterns: readonly AppErrorPattern[] = defaultAppErrors,
): TextCheck {
	const watch = createSlowWatch();
	const searches = patterns.map(({name, pattern}) => ({
		name,
		search: compileAppError(pattern, watch.onSlow),
	}));
	return (text) => {
		if (text.trim() === '') return {class: 'reply.empty', message: 'the reply has no text'};
		watch.reset();
		for (const {name, search} of searches) {
			if (search(text)) return {class: `app.${name}`, message: shorten(text, longestQuote)};
		}
		return watch.error();
	};
}
