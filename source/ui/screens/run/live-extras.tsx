import {Text} from 'ink';
import type {Part} from '../../../reports/facts.ts';
import {usageFact} from '../../../reports/usage-facts.ts';
import {formatSeconds} from '../../../terminal/format.ts';
import {sanitiseLine} from '../../../terminal/sanitise.ts';
import {fitParts} from '../../format/fit-parts.ts';
import {Parts} from '../../format/parts.tsx';
import {useRunner} from '../../hooks/use-runner.ts';
import {labelWidth, Line} from './line.tsx';

type LineProps = {
	readonly columns: number;
	/** Undefined where a panel says what it is. */
	readonly label: string | undefined;
};

const roomIn = ({columns, label}: LineProps) => columns - (label === undefined ? 0 : labelWidth);

/** Whether any reply said what it used. */
export const useHasUsage = (): boolean => useRunner(({usage}) => usage !== undefined);

/** What the replies used so far, and how fast their tokens come. */
export function UsageLine(props: LineProps) {
	const usage = useRunner((snapshot) => snapshot.usage);
	const tokensPerSecond = useRunner((snapshot) => snapshot.tokensPerSecond);
	const fact = usageFact({...(usage && {usage}), ...(tokensPerSecond && {tokensPerSecond})});
	if (!fact) return null;
	return (
		<Line label={props.label}>
			<Text wrap="truncate-end">
				<Parts parts={fitParts(fact.parts, roomIn(props))} />
			</Text>
		</Line>
	);
}

/** Whether connections are set up by messages, or replies have named parts. */
export const useHasParts = (): boolean =>
	useRunner(({setup, phases}) => setup !== undefined || phases !== undefined);

/** How long the set-up of connections and the named parts of replies take. */
export function PartTimes(props: LineProps) {
	const setup = useRunner((snapshot) => snapshot.setup);
	const phases = useRunner((snapshot) => snapshot.phases);
	const named = {...(setup && {setup}), ...phases};
	const parts = Object.entries(named).map(([name, {p50, p95}]): Part => {
		const slow = `p95 ${formatSeconds(p95)}`;
		const brief = `${sanitiseLine(name)} ${slow}`;
		return {text: `${sanitiseLine(name)} p50 ${formatSeconds(p50)}  ${slow}`, brief, tone: 'plain'};
	});
	return (
		<Line label={props.label}>
			<Text wrap="truncate-end">
				<Parts parts={fitParts(parts, roomIn(props))} />
			</Text>
		</Line>
	);
}
