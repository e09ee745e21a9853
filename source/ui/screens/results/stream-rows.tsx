import type {Summary} from '../../../model/summary.ts';
import {streamTimes} from '../../../reports/facts.ts';
import {trafficFact} from '../../../reports/load-facts.ts';
import {fitParts} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {percentiles} from '../../format/percentiles.ts';
import {useTheme} from '../../theme.tsx';
import {besideLabel, headed, Row} from './row.tsx';

type RowsProps = {readonly summary: Summary; readonly columns: number};

/** The times of the first token, between pieces, and of the acknowledgement. */
export function StreamRows({summary, columns}: RowsProps) {
	const {own} = useTheme();
	return streamTimes(summary).map(({label, distribution}) => (
		<Row key={label} label={headed(label)}>
			{own(percentiles(distribution, columns - besideLabel))}
		</Row>
	));
}

/** Rows that `GatewayRows` takes. */
export const gatewayRowsOf = (summary: Summary): number => (trafficFact(summary) ? 1 : 0);

/** The run's use of API Gateway, and its cost; nothing for other servers. */
export function GatewayRows({summary, columns}: RowsProps) {
	const fact = trafficFact(summary);
	if (!fact) return null;
	return (
		<Row label={fact.label}>
			<Parts parts={fitParts(fact.parts, columns - besideLabel)} />
		</Row>
	);
}
