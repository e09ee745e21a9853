/** Seconds of load that a rate is taken over, at least; longer while it holds few prompts. */
const shortest = 5;
const longest = 60;
const enough = 20;

type Moment = {readonly elapsed: number; readonly sent: number; readonly step: number};

/**
 * The rate at which prompts were sent of late, told one moment after the other: seconds of load,
 * prompts sent, and the step that they belong to, as another step has another rate.
 * @returns prompts per second; null within the first second
 */
export function createSentRate(): (moment: Moment) => number | null {
	let moments: Moment[] = [];
	return (moment) => {
		const last = moments.at(-1);
		if (last && (moment.step !== last.step || moment.sent < last.sent)) moments = [];
		// The same moment may be told again.
		if (moment.elapsed !== moments.at(-1)?.elapsed) moments.push(moment);
		const spans = ({elapsed, sent}: Moment) =>
			moment.elapsed - elapsed >= longest ||
			(moment.elapsed - elapsed >= shortest && moment.sent - sent >= enough);
		while (moments.length > 1 && spans(moments[1]!)) moments.shift();
		const {elapsed, sent} = moments[0]!;
		const seconds = moment.elapsed - elapsed;
		return seconds >= 1 ? (moment.sent - sent) / seconds : null;
	};
}
