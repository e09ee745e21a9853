import {isDeepStrictEqual} from 'node:util';
import {valueAt} from './resolve.ts';
import {configOptions, type Config} from './options/run-options.ts';

/** `given` and `other` together make no sense; the sentence says why, and what to do. */
type Conflict = {readonly given: string; readonly other: string; readonly why: string};

const ownLength = (what: string, other: string) =>
	`${what} how long the run lasts; leave --${other} out`;

const conflicts: readonly Conflict[] = [
	{
		given: 'without-late',
		other: 'save',
		why: 'which attempts were timed late is told by what is saved of all of them',
	},
	{given: 'stages', other: 'duration', why: ownLength('the stages say', 'duration')},
	{given: 'stages', other: 'repeat', why: ownLength('the stages say', 'repeat')},
	{
		given: 'steps',
		other: 'stages',
		why: 'the load either ramps or goes up in steps; leave one of them out',
	},
	{given: 'steps', other: 'duration', why: ownLength('levels and --hold say', 'duration')},
	{given: 'steps', other: 'repeat', why: ownLength('levels and --hold say', 'repeat')},
	{
		given: 'find-capacity',
		other: 'stages',
		why: 'the search chooses the levels itself; leave --stages out, or bound the search with --steps',
	},
	{given: 'find-capacity', other: 'duration', why: ownLength('the search decides', 'duration')},
	{given: 'find-capacity', other: 'repeat', why: ownLength('the search decides', 'repeat')},
	{
		given: 'find-capacity',
		other: 'abort-on-fail',
		why: 'the search goes on beyond the level at which a threshold fails; leave --abort-on-fail out',
	},
	{
		given: 'rate',
		other: 'think-time',
		why: 'the rate alone says when a prompt starts; leave --think-time out, or --rate',
	},
	{
		given: 'in-flight',
		other: 'per-prompt',
		why: 'a connection for one prompt has no room for a second; leave one of them out',
	},
	{
		given: 'keep-alive',
		other: 'per-prompt',
		why: 'a connection for one prompt is never idle; leave --keep-alive out',
	},
	{
		given: 'rotate-after',
		other: 'per-prompt',
		why: 'each prompt has a new connection anyway; leave --rotate-after out',
	},
];

/** An option that means something only beside one of others. */
type Dependent = {readonly given: string; readonly needs: readonly string[]; readonly why: string};

const dependents: readonly Dependent[] = [
	{
		given: 'arrivals',
		needs: ['rate'],
		why: 'it says how the prompts of a rate arrive; add --rate, or leave it out',
	},
	{
		given: 'max-connections',
		needs: ['rate'],
		why: 'without a rate there are always --connections; add --rate, or give -c instead',
	},
	{
		given: 'hold',
		needs: ['steps', 'find-capacity'],
		why: 'it says how long a level lasts; add one of them, or give --duration instead',
	},
	{
		given: 'pause',
		needs: ['steps', 'find-capacity'],
		why: 'it comes between two levels; add one of them, or leave it out',
	},
	{
		given: 'find-capacity',
		needs: ['threshold'],
		why: 'thresholds tell which levels hold; add one, such as --threshold "latency.p95 < 3s"',
	},
	{
		given: 'keep-alive-message',
		needs: ['keep-alive'],
		why: 'it says what is sent then; add such as --keep-alive 9m, or leave it out',
	},
	{
		given: 'region',
		needs: ['auth'],
		why: 'it says what to sign for; add --auth sigv4, or leave it out',
	},
	{
		given: 'aws-profile',
		needs: ['auth'],
		why: 'it says whose credentials sign; add --auth sigv4, or leave it out',
	},
];

/** The flags whose values are not their defaults: a default that is written out excludes nothing. */
function givenFlags(config: Config): Set<string> {
	const given = configOptions.filter(({path, schema}) => {
		const value = valueAt(config, path);
		return value !== undefined && !isDeepStrictEqual(value, schema.safeParse(undefined).data);
	});
	return new Set(given.map(({meta}) => meta.flag));
}

/** Levels that are no whole number of connections, and a limit below what is open from the start. */
function problemsWithNumbers(config: Config, given: ReadonlySet<string>): string[] {
	const {steps, stages, rate, connections, maxConnections} = config;
	const levels = steps ? [steps.from, steps.to, steps.by] : (stages?.map(({to}) => to) ?? []);
	const broken = rate === undefined ? levels.find((level) => !Number.isInteger(level)) : undefined;
	const tooFew =
		given.has('connections') && maxConnections !== undefined && maxConnections < connections;
	return [
		broken === undefined
			? ''
			: `--${steps ? 'steps' : 'stages'} without --rate counts connections, and ${broken} is no whole number of them: round it, or add --rate for prompts per second`,
		tooFew
			? `--max-connections ${maxConnections} is below --connections ${connections}, which are open from the start: raise the one or lower the other`
			: '',
	].filter((problem) => problem !== '');
}

/** A sentence for each combination of options that makes no sense: both, and a way out. */
export function loadConflicts(config: Config): string[] {
	const given = givenFlags(config);
	return [
		...conflicts
			.filter(({given: one, other}) => given.has(one) && given.has(other))
			.map(({given: one, other, why}) => `--${one} does not go with --${other}: ${why}`),
		...dependents
			.filter(({given: one, needs}) => given.has(one) && !needs.some((flag) => given.has(flag)))
			.map(
				({given: one, needs, why}) =>
					`--${one} needs ${needs.map((flag) => `--${flag}`).join(' or ')}: ${why}`,
			),
		...problemsWithNumbers(config, given),
	];
}
