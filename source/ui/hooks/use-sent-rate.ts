import {useState} from 'react';
import {createSentRate} from '../state/sent-rate.ts';
import {useRunner} from './use-runner.ts';

/** Prompts per second sent recently; null within the first second of a run or a step. */
export function useSentRate(): number | null {
	const [rateAt] = useState(createSentRate);
	return useRunner(({elapsed, counts, steps}) =>
		rateAt({elapsed, sent: counts.sent, step: steps.length}),
	);
}
