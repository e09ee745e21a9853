import type {Summary} from '../../../model/summary.ts';
import {streamTimes} from '../../../reports/facts.ts';
import {usageFact} from '../../../reports/usage-facts.ts';
import {truncate} from '../../../terminal/fit.ts';
import {trafficFact} from '../../../reports/load-facts.ts';
import {fitParts} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {percentiles} from '../../format/percentiles.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, headed, Row} from './row.tsx';

type RowsProps = {readonly summary: Summary; readonly columns: number};

/** The times of streams, of their phases and of setting up connections. */
const rowsOf = ({setup, ...summary}: Summary) => [
	...streamTimes(summary),
	...(setup ? [{label: 'setup', distribution: setup}] : []),
];

/** Rows that `StreamRows` takes. */
export const streamRowsOf = (summary: Summary): number => rowsOf(summary).length;

/** The times of the first token, between pieces, of the acknowledgement, of phases and of setting up. */
export function StreamRows({summary, columns}: RowsProps) {
	const {own} = useTheme();
	return rowsOf(summary).map(({label, distribution}) => (
		<Row key={label} label={truncate(headed(label), besideLabel - 1)}>
			{own(percentiles(distribution, columns - besideLabel))}
		</Row>
	));
}

const factsOf = (summary: Summary) =>
	[usageFact(summary), trafficFact(summary)].filter((fact) => fact !== undefined);

/** Rows that `GatewayRows` takes. */
export const gatewayRowsOf = (summary: Summary): number => factsOf(summary).length;

/** What replies used, and the run's use of API Gateway with its cost; nothing where neither is known. */
export function GatewayRows({summary, columns}: RowsProps) {
	return factsOf(summary).map(({key, label, parts}) => (
		<Row key={key} label={headed(label)}>
			<Parts parts={fitParts(parts, columns - besideLabel)} />
		</Row>
	));
}
