import type {Summary} from '../../../model/summary.ts';
import {trafficFact} from '../../../reports/load-facts.ts';
import {usageFact} from '../../../reports/usage-facts.ts';
import {flowParts} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {besideLabel, headed, Lines} from './row.tsx';

type RowsProps = {readonly summary: Summary; readonly columns: number};

const flowed = ({summary, columns}: RowsProps) =>
	[usageFact(summary), trafficFact(summary)]
		.filter((fact) => fact !== undefined)
		.map(({key, label, parts}) => ({
			...{key, label},
			lines: flowParts(parts, columns - besideLabel),
		}));

/** Rows that `GatewayRows` takes. */
export const gatewayRowsOf = (props: RowsProps): number =>
	flowed(props).reduce((sum, {lines}) => sum + lines.length, 0);

/** What replies used, and the run's use of API Gateway with its cost; nothing where neither is known. */
export function GatewayRows(props: RowsProps) {
	return flowed(props).map(({key, label, lines}) => (
		<Lines
			key={key}
			label={headed(label)}
			lines={lines.map((parts, index) => (
				<Parts key={index} parts={parts} />
			))}
		/>
	));
}
