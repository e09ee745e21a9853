import type {AttemptError} from '../model/attempt.ts';
import type {ReplyContent} from './assembler.ts';
import {createFrame} from './frame.ts';
import {createSingleAssembler} from './single-assembler.ts';

export type {ReplyContent} from './assembler.ts';

/** What one frame alone says as a whole reply. */
export type FrameEffect =
	| ({readonly kind: 'complete'} & ReplyContent)
	| ({readonly kind: 'error'; readonly error: AttemptError} & ReplyContent)
	| {readonly kind: 'notice'; readonly message: string};

/** Reads a frame by the rule `single`, for who has no reply to put together. */
export function readSingleFrame(data: Buffer, binary: boolean): FrameEffect {
	const assembler = createSingleAssembler();
	const effect = assembler.read(createFrame(data, binary));
	if (effect.kind === 'notice') return effect;
	const error = effect.kind === 'error' ? effect.error : assembler.judge();
	return error
		? {kind: 'error', error, ...assembler.content()}
		: {kind: 'complete', ...assembler.content()};
}
