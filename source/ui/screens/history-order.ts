import {metricsOf, runVerdict, type RunFigure} from '../../reports/run-columns.ts';
import type {ListedRun} from '../../store/history.ts';

/** What the list can be sorted by, in the order in which a key goes through them. */
export const orders: readonly RunFigure[] = ['started', 'p95', 'failed', 'errored', 'metric'];

/** How an order is called in the heads and in a note. */
export const orderNames: Readonly<Record<RunFigure, string>> = {
	started: 'newest first',
	p95: 'slowest first',
	failed: 'most failed first',
	errored: 'most errored first',
	metric: 'lowest metric first',
};

/** The runs in an order; those without the figure come last. */
export function sortRuns(runs: readonly ListedRun[], by: RunFigure): readonly ListedRun[] {
	const [metric = ''] = metricsOf(runs);
	const figureOf = ({digest}: ListedRun): number | null | undefined => {
		switch (by) {
			case 'started':
				return undefined;
			case 'p95':
				return digest?.p95;
			case 'failed':
				return digest?.failed;
			case 'errored':
				return digest?.errored;
			case 'metric': {
				const average = digest?.averages[metric];
				return average === null || average === undefined ? average : -average;
			}
		}
	};
	if (by === 'started') return runs;
	return runs.toSorted((a, b) => (figureOf(b) ?? -Infinity) - (figureOf(a) ?? -Infinity));
}

/** The runs that have a text in their id, name, verdict or tags. */
export function filterRuns(runs: readonly ListedRun[], text: string): readonly ListedRun[] {
	const wanted = text.trim().toLowerCase();
	if (wanted === '') return runs;
	return runs.filter((run) => {
		const {id, name, plan} = run.manifest;
		const tags = JSON.stringify(plan.tags ?? {});
		return [id, name, runVerdict(run).word, tags].some((each) =>
			each.toLowerCase().includes(wanted),
		);
	});
}
