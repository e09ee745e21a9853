import type {Assignment, RawAttempt} from '../../source/model/raw-attempt.ts';
import type {Prompt} from '../../source/model/prompt.ts';

export type RawParts = Partial<Omit<RawAttempt, 'assignment'>> & {
	readonly assignment?: Partial<Omit<Assignment, 'prompt'>>;
	readonly prompt?: Partial<Prompt>;
};

/** A finished send as the engine reports it: answered after 100 ms, with some of its parts replaced. */
export function makeRaw({assignment, prompt, ...parts}: RawParts = {}): RawAttempt {
	return {
		assignment: {
			place: 0,
			round: 1,
			index: 0,
			step: 0,
			measured: true,
			...assignment,
			prompt: {
				id: 'a.jsonl:1',
				file: 'a.jsonl',
				line: 1,
				question: 'q',
				row: {Question: 'q'},
				...prompt,
			},
		},
		connection: 0,
		intended: 0,
		connect: undefined,
		sent: 0,
		ack: undefined,
		first: 50,
		gaps: undefined,
		complete: 100,
		frames: 1,
		bytes: 9,
		faults: undefined,
		text: 'the reply',
		body: null,
		bodyBytes: undefined,
		error: undefined,
		notice: undefined,
		evidence: undefined,
		doubt: undefined,
		verified: false,
		...parts,
	};
}
