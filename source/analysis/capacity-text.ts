import type {Capacity} from '../model/snapshot.ts';
import {describeGeneratorReason} from '../terminal/generator-reason.ts';
import {describeLevel, formatLevel} from '../terminal/level.ts';
import {everyThreshold} from './steps.ts';

const listed = new Intl.ListFormat('en-GB');

const machineLimitText = ({machineLimit}: Capacity): string[] =>
	machineLimit.length > 0
		? [
				`this machine, not the server, was the limit (${machineLimit.map(describeGeneratorReason).join('; ')})`,
			]
		: [];

/** Why the limit fails; completes a sentence that begins "at 50". */
function failing(capacity: Capacity): string {
	const {broken} = capacity;
	const thresholds =
		broken.length === 0
			? []
			: [`${listed.format(broken)} ${broken.length === 1 ? 'does' : 'do'} not`];
	const reasons = [...thresholds, ...machineLimitText(capacity)];
	return reasons.length === 0 ? 'not every threshold could be judged' : reasons.join('; ');
}

/** Why even the lowest level fails; completes a sentence that ends in "even". */
function failingAtOnce(capacity: Capacity, limit: number): string {
	const {broken, unit} = capacity;
	const level = describeLevel(limit, unit);
	if (broken.length === 0) return `at ${level} ${failing(capacity)}`;
	const breaks = `${level} ${limit === 1 ? 'breaks' : 'break'} ${listed.format(broken)}`;
	return [breaks, ...machineLimitText(capacity)].join('; ');
}

function findingText(capacity: Capacity): string {
	const {unit, level: highest, limit, done, unjudged} = capacity;
	const every = everyThreshold(unjudged.length === 0);
	if (highest === null) {
		if (limit === null) return done ? 'no level was tried' : 'the first level is being tried';
		const found = done ? 'no level was found' : 'no level yet';
		return `${found} at which ${every} holds: even ${failingAtOnce(capacity, limit)}`;
	}
	const level = describeLevel(highest, unit);
	if (limit !== null) {
		const found = `${level}: ${every} holds; at ${formatLevel(limit, unit)} ${failing(capacity)}`;
		return done ? found : `so far ${found}`;
	}
	return done
		? `${every} still holds at ${level}, the highest level tried`
		: `so far ${every} holds at ${level}`;
}

/** What a capacity search has found, and what it could not judge, in a sentence. */
export function describeCapacitySearch(capacity: Capacity): string {
	const {unjudged, done} = capacity;
	const found = findingText(capacity);
	if (!done || unjudged.length === 0) return found;
	return `${found}; not every level can be checked against ${listed.format(unjudged)}`;
}
