/** The charts over time of a run, live or saved, in the order in which a key goes through them. */
export const chartNames = [
	'latency',
	'response time',
	'heat map',
	'first token',
	'rate',
	'errors',
	'metrics',
] as const;
export type ChartName = (typeof chartNames)[number];

const titles: Readonly<Record<ChartName, string>> = {
	latency: 'latency over time',
	'response time': 'response time over time',
	'heat map': 'latency heat map',
	'first token': 'first token over time',
	rate: 'rate over time',
	errors: 'errors and failures over time',
	metrics: 'metrics over time',
};

/** What a panel around a chart is called. */
export const chartTitle = (name: ChartName): string => titles[name];
