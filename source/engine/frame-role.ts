import type {FrameRole} from '../model/attempt.ts';
import type {FrameEffect} from './assembler.ts';

/** How the rule classified a frame. */
export function frameRole(effect: FrameEffect): FrameRole {
	switch (effect.kind) {
		case 'complete':
			return 'text';
		case 'part':
			if (effect.text) return 'text';
			return effect.known ? 'silent' : 'unknown';
		case 'error':
			return 'error';
		case 'ack':
			return 'ack';
		case 'ignored':
		case 'notice':
			return 'ignored';
	}
}
