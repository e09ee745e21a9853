import type {Arrivals} from '../../model/load.ts';
import {replaySpeedOf} from '../../model/load.ts';
import {arrivals} from '../kinds/arrivals.ts';
import {duration, toggle, wholeNumber} from '../kinds/value-kinds.ts';
import {extent, rate, stages, steps} from '../kinds/load-kinds.ts';
import {option, withRole} from './option.ts';

/** Options for how the load changes over time. */
export const model = withRole('load', {
	duration: option(duration(false).schema.optional(), {
		...duration(false),
		flag: 'duration',
		group: 'Load',
		value: 'TIME',
		shapesLoad: true,
		help: 'repeat the dataset for this long',
		fallback: 'until every prompt was sent',
		example: '5m',
	}),
	rate: option(rate().schema.optional(), {
		...rate(),
		flag: 'rate',
		group: 'Load',
		value: 'N',
		shapesLoad: true,
		excludes: {
			thinkTime: 'the rate alone decides when a prompt starts; leave out --think-time or --rate',
		},
		help: 'prompts to start per second, independent of replies (open model)',
		fallback: 'each connection waits for its reply',
		example: '50',
	}),
	arrivals: option(arrivals().schema.prefault('constant'), {
		...arrivals(),
		flag: 'arrivals',
		group: 'Load',
		value: 'HOW',
		shapesLoad: true,
		needs: {
			anyOf: ['rate'],
			unless: (value) => replaySpeedOf({arrivals: value as Arrivals}) !== undefined,
			why: 'it describes how the prompts of a rate arrive; add --rate, or leave it out',
		},
		help: "with --rate: evenly (constant), at random as independent users do (poisson) or in bursts (gamma:0.5); or at the rows' own times (replay, replay:10 for ten times as fast)",
		fallback: 'constant',
		example: 'poisson',
	}),
	maxConnections: option(wholeNumber(1, 100_000).schema.optional(), {
		...wholeNumber(1, 100_000),
		flag: 'max-connections',
		group: 'Load',
		value: 'N',
		shapesLoad: true,
		needs: {
			anyOf: ['rate', 'arrivals'],
			why: 'without a rate there are always --connections; add --rate, or give -c instead',
		},
		help: 'with --rate: open up to this many connections as rate and replies need them',
		fallback: 'ten seconds of the rate, at least 50',
		example: '500',
	}),
	stages: option(stages().schema.optional(), {
		...stages(),
		flag: 'stages',
		group: 'Load',
		value: 'TIME:LEVEL,…',
		shapesLoad: true,
		excludes: {
			duration: 'the stages set how long the run lasts; leave --duration out',
			repeat: 'the stages set how long the run lasts; leave --repeat out',
		},
		help: 'ramp from --connections, or from --rate, to each level within its time',
		fallback: 'one level',
		example: '30s:10,2m:50,30s:0',
	}),
	steps: option(steps().schema.optional(), {
		...steps(),
		flag: 'steps',
		group: 'Load',
		value: 'FROM:TO:BY',
		shapesLoad: true,
		excludes: {
			stages: 'the load either ramps or goes up in steps; leave one of them out',
			duration: 'levels and --hold set how long the run lasts; leave --duration out',
			repeat: 'levels and --hold set how long the run lasts; leave --repeat out',
		},
		help: 'levels one after the other: connections, or prompts per second with --rate',
		fallback: 'one level',
		example: '10:100:10',
	}),
	hold: option(extent().schema.prefault('15 prompts'), {
		...extent(),
		flag: 'hold',
		group: 'Load',
		value: 'AMOUNT',
		shapesLoad: true,
		needs: {
			anyOf: ['steps', 'findCapacity'],
			why: 'it sets how long a level lasts; add one of them, or give --duration instead',
		},
		help: 'length of each level of --steps or --find-capacity: prompts per connection, or a duration',
		fallback: '15 prompts',
		example: '30s',
	}),
	pause: option(duration(true).schema.default(60_000), {
		...duration(true),
		flag: 'pause',
		group: 'Load',
		value: 'TIME',
		shapesLoad: true,
		needs: {
			anyOf: ['steps', 'findCapacity'],
			why: 'it comes between two levels; add one of them, or leave it out',
		},
		help: 'cool-down between two levels, after all replies have arrived',
		fallback: '60s',
		example: '10s',
	}),
	findCapacity: option(toggle().schema.default(false), {
		...toggle(),
		flag: 'find-capacity',
		group: 'Load',
		shapesLoad: true,
		excludes: {
			stages:
				'the search chooses the levels itself; leave --stages out, or bound the search with --steps',
			duration: 'the search decides how long the run lasts; leave --duration out',
			repeat: 'the search decides how long the run lasts; leave --repeat out',
			abortOnFail:
				'the search continues beyond the level at which a threshold fails; leave --abort-on-fail out',
		},
		needs: {
			anyOf: ['thresholds'],
			fix: 'thresholds',
			why: 'thresholds decide which levels hold; add one, such as --threshold "latency.p95 < 3s"',
		},
		help: 'search for the highest level at which every threshold holds',
		example: 'true',
	}),
});
