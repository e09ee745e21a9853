import {liveWarnings} from '../analysis/live-warnings.ts';
import {runWarningsOf} from '../analysis/run-warnings.ts';
import {brokenIn, generatorDoubts, stepStatusOf, type StepStatus} from '../analysis/steps.ts';
import type {Snapshot, StepFigures} from '../model/snapshot.ts';
import type {Summary} from '../model/summary.ts';
import {describeEndReason} from '../terminal/end-reason.ts';
import {adviseOn, describeGeneratorReason} from '../terminal/generator-reason.ts';
import {sanitiseLine} from '../terminal/sanitise.ts';
import type {Part, Tone} from './facts.ts';

const warning = (text: string, tone: 'bad' | 'warn'): Part => ({
	mark: 'error',
	text: sanitiseLine(text),
	tone,
});

/** The warnings to show ahead of a finished run's figures, because they put them in doubt. */
export function warningParts(summary: Summary): Part[] {
	const {aborted, invalid, saturated} = runWarningsOf(summary);
	return [
		...(aborted === undefined ? [] : [warning(`ended early: ${aborted}`, 'bad')]),
		...(invalid.length === 0 ? [] : [warning(`inconclusive: ${invalid.join('; ')}`, 'bad')]),
		...saturated.map((cause) => warning(`the load generator was saturated: ${cause}`, 'warn')),
	];
}

export type Warned = Parameters<typeof liveWarnings>[0] &
	Pick<Snapshot, 'warnings' | 'steps' | 'capacity' | 'aborted' | 'strain'>;

/** A search overloads the generator on purpose: there, only its decisive step counts. */
function strainOf({strain, ...run}: Omit<Warned, 'warnings' | 'aborted'>) {
	if (run.capacity) return strain.length > 0 ? generatorDoubts(run) : [];
	return strain;
}

/** What the user should know about a live run right now. */
export const liveWarningParts = ({warnings, aborted, ...run}: Warned): Part[] => [
	...(aborted === null
		? []
		: [warning(`ended early: ${describeEndReason(aborted.reason)}`, 'bad')]),
	...warnings.map((text) => warning(text, 'warn')),
	...liveWarnings(run).map(({text}) => warning(text, 'warn')),
	...strainOf(run).map((reason) => ({
		...warning(`the load generator is saturated: ${describeGeneratorReason(reason)}`, 'warn'),
		brief: sanitiseLine(`saturated: ${adviseOn(reason)}`),
	})),
];

type StepMark = Omit<Part, 'tone'> & {
	readonly tone: Extract<Tone, 'bad' | 'warn' | 'good' | 'muted'>;
};

const marks: Readonly<Record<StepStatus, StepMark>> = {
	fails: {mark: 'fail', text: 'fails', tone: 'bad'},
	'in doubt': {mark: 'error', text: 'in doubt', tone: 'warn'},
	holds: {mark: 'pass', text: 'holds', tone: 'good'},
	unjudged: {text: '–', tone: 'muted'},
};

/** Whether the thresholds hold at a step's level: the mark, and the word that always accompanies it. */
export const stepMark = (step: Parameters<typeof stepStatusOf>[0]): StepMark =>
	marks[stepStatusOf(step)];

/** The first threshold that a step breaks; undefined when it breaks none. */
export function brokenThreshold(step: Pick<StepFigures, 'thresholds'>): string | undefined {
	const [first] = brokenIn(step);
	return first && sanitiseLine(first.expression);
}
