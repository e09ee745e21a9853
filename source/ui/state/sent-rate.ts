/** The least seconds of load over which a rate is taken; more while there are few prompts. */
const shortest = 5;
const longest = 60;
const enough = 20;

type Moment = {readonly elapsed: number; readonly sent: number; readonly step: number};

/**
 * The rate at which prompts were sent recently, from moments in order: seconds of load, prompts sent,
 * and their step, because each step has a rate of its own.
 * @returns prompts per second; null within the first second
 */
export function createSentRate(): (moment: Moment) => number | null {
	let moments: Moment[] = [];
	return (moment) => {
		const last = moments.at(-1);
		if (last && (moment.step !== last.step || moment.sent < last.sent)) moments = [];
		// The same moment may be reported again.
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
